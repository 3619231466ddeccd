"""Confinement: the kernel takes from a worker what decoding has no need of: files, network, programs, processes."""

from dataclasses import dataclass

from picturedesk.imaging.confinement import landlock, process, seccomp

__all__ = ["Confinement", "confine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """
    What is in force in a worker.

    ``landlock`` is the version of the kernel's Landlock that keeps it from files and, from 4, from TCP; 0 where there
    is none. ``seccomp`` says whether its system calls are filtered, which alone keeps it from all that is forbidden.
    """

    landlock: int
    seccomp: bool


def confine() -> Confinement:
    """
    Lock this process in, for good. What it has open stays open; it opens nothing more.

    To be called when everything is imported, and before there is a second thread: Landlock holds for this one and
    those that it starts. Where the kernel, or the container around us, lacks one of the two, the other holds alone.
    """
    if not process.give_up_privileges():
        return Confinement(landlock=0, seccomp=False)
    return Confinement(landlock=landlock.forbid_files(), seccomp=seccomp.filter_system_calls())
