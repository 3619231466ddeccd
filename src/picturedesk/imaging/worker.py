"""The worker process: takes one job after the other from its standard input and answers on its standard output."""

import os
import signal
import sys
from typing import BinaryIO, Final

from picturedesk.core.errors import NotAnImage, PicturedeskError, PictureTooLarge, RenderFailed
from picturedesk.imaging import limits, vips
from picturedesk.imaging.check import check
from picturedesk.imaging.messages import (
    LENGTH_BYTES,
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
    read_job,
)
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.imaging.render import render

_JOBS_PER_LIFE: Final = 2_000
_RESIDENT_BYTES_PER_LIFE: Final = 250 * 1024 * 1024
"""Foreign decoders leak, and malloc keeps what a large picture left in holes; a fresh process has neither."""


def main() -> None:
    answers = _take_standard_output()
    # Ctrl-C on a terminal goes to the whole group: the server decides when its workers stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.confine_process()
    try:
        vips.set_up()
    except vips.WrongLibrary as error:
        _write(answers, framed(Reply(Ready(trouble=str(error)))))
        return
    _write(answers, framed(Reply(Ready())))
    _import_the_rest()
    _work(sys.stdin.buffer, answers)


def _import_the_rest() -> None:
    """What only some pictures need, after having said that we are ready: the first job may be a while away."""
    import picturedesk.imaging.metadata.exif
    import picturedesk.imaging.metadata.xmp  # noqa: F401 - imported so that it is in memory


def _work(jobs: BinaryIO, answers: int) -> None:
    """Until the pipe ends, or the process has become too old or too fat."""
    for done in range(1, _JOBS_PER_LIFE + 1):
        length = jobs.read(LENGTH_BYTES)
        if len(length) < LENGTH_BYTES:
            return
        answer = _answer(read_job(jobs.read(int.from_bytes(length, "big"))))
        retire = done == _JOBS_PER_LIFE or limits.resident_bytes() > _RESIDENT_BYTES_PER_LIFE
        _write(answers, framed(Reply(answer, retire=retire)))
        if retire:
            return


def _take_standard_output() -> int:
    """Keep the pipe for answers to ourselves: whatever a library prints must not get between them."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _write(pipe: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _answer(job: Job) -> Answer:
    """No picture may end the process by an exception; what a library said goes to the log, never to a client."""
    try:
        match job:
            case CheckJob():
                return _check(job)
            case RenderJob():
                return _render(job)
            case MetadataJob():
                return _tell(job)
    except Exception as error:  # noqa: BLE001 - as just said
        return _refused(job, error)


def _refused(job: Job, error: Exception) -> Refused:
    # A file that cannot be read is our trouble, not the picture's.
    if not isinstance(job, CheckJob) or isinstance(error, OSError):
        return Refused(RenderFailed.code, RenderFailed.sentence, repr(error))
    if isinstance(error, PicturedeskError):
        return Refused(error.code, str(error))
    refusal = PictureTooLarge if isinstance(error, MemoryError) else NotAnImage
    return Refused(refusal.code, refusal.sentence, repr(error))


def _check(job: CheckJob) -> Checked:
    limits.confine_job(cpu_s=limits.CHECK_CPU_S, memory_bytes=limits.CHECK_MEMORY_BYTES)
    return Checked(check(_bytes_of(job.path)))


def _render(job: RenderJob) -> Rendered:
    limits.confine_job(cpu_s=limits.RENDER_CPU_S, memory_bytes=limits.RENDER_MEMORY_BYTES)
    order = order_of(job)
    return Rendered(render(_bytes_of(job.path), order.source_format, order.recipe, order.output, order.copy_of))


def _tell(job: MetadataJob) -> Told:
    limits.confine_job(cpu_s=limits.CHECK_CPU_S, memory_bytes=limits.CHECK_MEMORY_BYTES)
    said = read_metadata(_bytes_of(job.path))
    return Told(exif=dict(said.exif), iptc=dict(said.iptc), xmp=dict(said.xmp))


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib is one more import and does the same
        return file.read()


if __name__ == "__main__":
    main()
