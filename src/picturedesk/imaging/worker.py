"""The worker process: takes one job after the other from its standard input and answers on its standard output."""

import os
import signal
import socket
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final, Self

from picturedesk.core.errors import NotAnImage, PicturedeskError, PictureTooLarge, RenderFailed, RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.imaging import jobs, limits, vips
from picturedesk.imaging.check import check
from picturedesk.imaging.confinement import confine
from picturedesk.imaging.estimates import unfilled_bytes
from picturedesk.imaging.messages import (
    Answer,
    Checked,
    CheckJob,
    Job,
    MetadataJob,
    Ready,
    Refused,
    Rendered,
    RenderJob,
    Reply,
    Told,
    framed,
    order_of,
)
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.imaging.render import render
from picturedesk.imaging.sniff import look

_JOBS_PER_LIFE: Final = 2_000
_RESIDENT_BYTES_TO_TRIM: Final = 96 * 1024 * 1024
_RESIDENT_BYTES_PER_LIFE: Final = 128 * 1024 * 1024
"""
Foreign decoders leak, and malloc keeps what a large picture left in holes; a fresh process has neither. A worker holds
50 MB before its first job, and what it holds at a job's begin comes on top of what the job may take.
"""


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool as a worker sees it: where jobs come from, and the pipe that answers go into."""

    jobs: socket.socket
    answers: int

    @classmethod
    def of_this_process(cls) -> Self:
        """Standard input and output; what a library prints must not get between the answers, and goes to the log."""
        answers = os.dup(1)
        os.dup2(2, 1)
        return cls(socket.socket(fileno=os.dup(0)), answers)

    def tell(self, reply: Reply) -> None:
        rest = memoryview(framed(reply))
        while rest:
            rest = rest[os.write(self.answers, rest) :]


_NEEDED_BY_SOME: Final = (
    *(
        f"encodings.{name}"
        for name in ("cp1250", "cp1251", "cp1252", "iso8859_15", "latin_1", "utf_16_be", "utf_16_le")
    ),
    *("PIL.ImageOps", "PIL.TiffImagePlugin"),
    *("picturedesk.imaging.metadata.exif", "picturedesk.imaging.metadata.xmp"),
)


def main() -> None:
    pool = start()
    if pool is not None:
        _work(pool)


def start() -> Pool | None:
    """Make this process a worker, locked in, that has said it is ready; None where it must not work here."""
    pool = Pool.of_this_process()
    # Ctrl-C on a terminal goes to the whole group: the server decides when its workers stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.confine_process()
    try:
        vips.set_up()
    except vips.WrongLibrary as error:
        pool.tell(Reply(Ready(trouble=str(error))))
        return None
    _import_the_rest()
    confinement = confine()
    pool.tell(Reply(Ready(landlock=confinement.landlock, seccomp=confinement.seccomp)))
    return pool


def _import_the_rest() -> None:
    """What only some pictures need: from now on nothing can be imported that is not there yet."""
    for name in _NEEDED_BY_SOME:
        import_module(name)


def _work(pool: Pool) -> None:
    """Until the pool is gone, or the process has become too old or too fat."""
    for done in range(1, _JOBS_PER_LIFE + 1):
        given = jobs.receive(pool.jobs)
        if given is None:
            return
        job, file = given
        try:
            answer = _answer(job, file)
        finally:
            os.close(file)
        if limits.resident_bytes() > _RESIDENT_BYTES_TO_TRIM:
            limits.give_memory_back()
        retire = done == _JOBS_PER_LIFE or limits.resident_bytes() > _RESIDENT_BYTES_PER_LIFE
        pool.tell(Reply(answer, retire=retire))
        if retire:
            return


def _answer(job: Job, file: int) -> Answer:
    """No picture may end the process by an exception; what a library said goes to the log, never to a client."""
    try:
        match job:
            case CheckJob():
                return _check(file)
            case RenderJob():
                return _render(job, file)
            case MetadataJob():
                return _tell(file)
    except Exception as error:  # noqa: BLE001 - as just said
        return _refused(job, error)


def _refused(job: Job, error: Exception) -> Refused:
    if isinstance(error, RenditionTooCostly) or (isinstance(job, RenderJob) and vips.is_out_of_memory(error)):
        sentence = str(error) if isinstance(error, RenditionTooCostly) else RenditionTooCostly.sentence
        return Refused(RenditionTooCostly.code, sentence, repr(error))
    # A file that cannot be read is our trouble, not the picture's.
    if not isinstance(job, CheckJob) or isinstance(error, OSError):
        return Refused(RenderFailed.code, RenderFailed.sentence, repr(error))
    if isinstance(error, PicturedeskError):
        return Refused(error.code, str(error))
    refusal = PictureTooLarge if isinstance(error, MemoryError) else NotAnImage
    return Refused(refusal.code, refusal.sentence, repr(error))


def _check(file: int) -> Checked:
    limits.confine_job(cpu_s=limits.CHECK_CPU_S, memory_bytes=limits.CHECK_MEMORY_BYTES)
    return Checked(check(jobs.whole(file)))


def _render(job: RenderJob, file: int) -> Rendered:
    order, data = order_of(job), jobs.whole(file)
    limits.confine_job(cpu_s=limits.RENDER_CPU_S, memory_bytes=limits.RENDER_MEMORY_BYTES)
    most_bytes = limits.most_data_bytes()
    if job.format is ImageFormat.WEBP:
        header = look(data)
        limits.confine_data(most_bytes + unfilled_bytes(header.format, header.size, header.frames))
    narrowed = partial(limits.confine_data, most_bytes)
    return Rendered(render(data, order.source_format, order.recipe, order.output, order.copy_of, decoded=narrowed))


def _tell(file: int) -> Told:
    limits.confine_job(cpu_s=limits.CHECK_CPU_S, memory_bytes=limits.CHECK_MEMORY_BYTES)
    said = read_metadata(jobs.whole(file))
    return Told(exif=dict(said.exif), iptc=dict(said.iptc), xmp=dict(said.xmp))


if __name__ == "__main__":
    main()
