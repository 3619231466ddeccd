"""Uploads: a form with a known length, read from the file as it goes, and again for each try."""

import io
import os
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from picturedesk.client import FileChanged
from picturedesk.client.forms import CHUNK_BYTES, open_form
from tests.client.recorder import Asked, Recorder
from tests.client.wire import KEY, UPLOAD, data

CONTENT = bytes(range(256)) * 1_000


def sent_file(asked: Asked) -> tuple[str, bytes]:
    """The disposition and the content of the one part of a form."""
    boundary = asked.headers["content-type"].removeprefix("multipart/form-data; boundary=").encode()
    first, part, last = asked.body.split(b"--" + boundary)
    head, _, content = part.partition(b"\r\n\r\n")
    assert (first, last) == (b"", b"--\r\n")
    return head.decode().splitlines()[1], content.removesuffix(b"\r\n")


def disposition(filename: str) -> str:
    return f'Content-Disposition: form-data; name="image"; filename="{filename}"'


class TestAFile:
    @pytest.mark.parametrize("kind", [str, Path])
    def test_goes_by_its_path_under_its_name(self, desk: Any, recorder: Recorder, tmp_path: Path, kind: Any) -> None:
        recorder.answers(200, data(UPLOAD))
        (tmp_path / "harbour.png").write_bytes(CONTENT)

        uploaded = desk.uploads.send(kind(tmp_path / "harbour.png"))

        assert (uploaded.key, uploaded.suggested.keywords) == (KEY, "harbour, crane")
        assert (recorder.last.method, recorder.last.target) == ("POST", "/upload/image")
        assert sent_file(recorder.last) == (disposition("harbour.png"), CONTENT)
        assert recorder.last.headers["content-length"] == str(len(recorder.last.body))
        assert "transfer-encoding" not in recorder.last.headers

    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
    def test_goes_as_bytes(self, desk: Any, recorder: Recorder, kind: Any) -> None:
        recorder.answers(200, data(UPLOAD))

        desk.uploads.send(kind(CONTENT), "a.png")

        assert sent_file(recorder.last) == (disposition("a.png"), CONTENT)

    def test_goes_open_from_where_it_stands_and_stays_open(self, desk: Any, recorder: Recorder, tmp_path: Path) -> None:
        recorder.answers(200, data(UPLOAD))
        (tmp_path / "a.png").write_bytes(CONTENT)

        with (tmp_path / "a.png").open("rb") as file:
            file.seek(100)
            desk.uploads.send(file)

            assert not file.closed
        assert sent_file(recorder.last) == (disposition("a.png"), CONTENT[100:])

    @pytest.mark.parametrize(
        ("filename", "on_the_wire"),
        [
            ('a"b.png', "a%22b.png"),
            ("a\r\nX: y.png", "a%0D%0AX: y.png"),
            ("Hafen Zürich 港.png", "Hafen Zürich 港.png"),
        ],
    )
    def test_keeps_its_name_whatever_that_holds(
        self, desk: Any, recorder: Recorder, filename: str, on_the_wire: str
    ) -> None:
        recorder.answers(200, data(UPLOAD))

        desk.uploads.send(CONTENT, filename)

        assert sent_file(recorder.last)[0] == disposition(on_the_wire)

    def test_without_a_name_is_untitled(self) -> None:
        with os.fdopen(os.open(os.devnull, os.O_RDONLY), "rb") as file:
            assert b'filename="untitled"' in open_form(file, None, None).head

    def test_that_is_not_there_is_told_by_the_system(self, desk: Any, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            desk.uploads.send(tmp_path / "nothing.png")

    def test_that_cannot_be_rewound_is_refused(self, desk: Any) -> None:
        reading, writing = os.pipe()
        os.close(writing)

        with os.fdopen(reading, "rb") as pipe, pytest.raises(ValueError, match="cannot be rewound"):
            desk.uploads.send(pipe)

    def test_that_is_open_for_text_is_refused(self, desk: Any) -> None:
        with pytest.raises(TypeError, match="'rb'"):
            desk.uploads.send(io.StringIO("a"))

    def test_that_becomes_shorter_is_told(self, desk: Any, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(CONTENT)

        def shorten(sent: int, _: int) -> None:
            if sent == CHUNK_BYTES:
                os.truncate(path, CHUNK_BYTES)

        with pytest.raises(FileChanged):
            desk.uploads.send(path, on_progress=shorten)

    def test_that_becomes_longer_is_sent_as_it_was(self, desk: Any, recorder: Recorder, tmp_path: Path) -> None:
        recorder.answers(200, data(UPLOAD))
        path = tmp_path / "a.png"
        path.write_bytes(CONTENT)

        def lengthen(sent: int, _: int) -> None:
            if sent == CHUNK_BYTES:
                with path.open("ab") as file:
                    file.write(b"more")

        desk.uploads.send(path, on_progress=lengthen)

        assert sent_file(recorder.last)[1] == CONTENT


class TestARetry:
    def test_sends_the_file_from_its_start_with_the_same_key(self, desk: Any, recorder: Recorder) -> None:
        recorder.cuts()
        recorder.answers(503)
        recorder.answers(200, data(UPLOAD))
        file = io.BytesIO(b"before" + CONTENT)
        file.seek(6)

        desk.uploads.send(file, "a.png")

        assert [sent_file(asked)[1] for asked in recorder.asked] == [CONTENT] * 3
        assert len({asked.headers["idempotency-key"] for asked in recorder.asked}) == 1

    def test_begins_the_progress_again(self, desk: Any, recorder: Recorder) -> None:
        recorder.answers(503)
        recorder.answers(200, data(UPLOAD))
        told: list[tuple[int, int]] = []

        desk.uploads.send(CONTENT, "a.png", on_progress=lambda sent, total: told.append((sent, total)))

        assert told.count((0, len(CONTENT))) == 2
        assert told.count((len(CONTENT), len(CONTENT))) == 2


def test_progress_grows_chunk_by_chunk_to_the_end(desk: Any, recorder: Recorder) -> None:
    recorder.answers(200, data(UPLOAD))
    told: list[tuple[int, int]] = []

    desk.uploads.send(CONTENT, "a.png", on_progress=lambda sent, total: told.append((sent, total)))

    assert told == [(sent, len(CONTENT)) for sent in [*steps(len(CONTENT)), len(CONTENT)]]


def steps(size_bytes: int) -> Iterable[int]:
    return range(0, size_bytes, CHUNK_BYTES)


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    form = open_form(path, None, None)
    tracemalloc.start()

    form.rewind()
    while form.read_chunk():
        pass

    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    form.close()
    assert peak_bytes < 4 * CHUNK_BYTES
