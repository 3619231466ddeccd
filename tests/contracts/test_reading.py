"""Reading a whole file: what was in memory stays there, what was not leaves no trace."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from picturedesk.blobs import reading

CONTENT = os.urandom(3 * 1024 * 1024 + 5)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[int]:
    """A file on stable storage, still in memory."""
    descriptor = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    os.write(descriptor, CONTENT)
    os.fsync(descriptor)
    if not reading.is_cached(descriptor):
        pytest.skip("this file system does not tell what is in memory")
    yield descriptor
    os.close(descriptor)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CONTENT)

    assert b"".join(reading.chunks(tmp_path / "file")) == CONTENT


def test_what_others_read_stays_in_memory(opened: int, tmp_path: Path) -> None:
    list(reading.chunks(tmp_path / "file"))

    assert reading.is_cached(opened)


def test_what_nobody_had_in_memory_leaves_no_trace(opened: int, tmp_path: Path) -> None:
    if not let_go(tmp_path / "other"):
        pytest.skip("this file system lets nothing go")

    # Several times: the kernel may be at work on a page just when it is told to let go of it.
    assert any(left_no_trace(opened, tmp_path / "file") for _ in range(10))


def let_go(path: Path) -> bool:
    """Whether pages of a file that is on stable storage go when they are told to."""
    path.write_bytes(CONTENT)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        return not reading.is_cached(descriptor)
    finally:
        os.close(descriptor)


def left_no_trace(opened: int, path: Path) -> bool:
    # No look in between: to look makes the kernel read ahead.
    os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    list(reading.chunks(path))
    return not reading.is_cached(opened)


def test_an_empty_file_has_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert list(reading.chunks(tmp_path / "empty")) == []
