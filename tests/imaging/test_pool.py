"""The pool under trouble: workers that die, hang, age; callers that leave; queues that fill."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import uvloop

from picturedesk.core.errors import NotAnImage, PictureTooLarge, RenderFailed, RenderQueueFull, RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import Attention, CropBox, Fit, OutputFormat, Recipe, Steering
from picturedesk.imaging.messages import framed, job_of, order_of, read_job
from picturedesk.imaging.pool import RenderPool
from tests.imaging.pictures import decoded, encoded, quarters


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture"
    path.write_bytes(encoded(quarters(), "PNG"))
    return path


@asynccontextmanager
async def pool(processes: int = 1, max_waiting: int = 8, wall_limit_s: float = 30.0) -> AsyncIterator[RenderPool]:
    made = RenderPool(processes=processes, max_waiting=max_waiting, wall_limit_s=wall_limit_s)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


def order(path: Path, recipe: Recipe | None = None) -> RenderOrder:
    return RenderOrder(
        source=path,
        source_format=ImageFormat.PNG,
        recipe=recipe or Recipe(width_px=40),
        output=OutputFormat.PNG,
    )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the kernel sets no asyncio.Event
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Neither gone nor a zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def running_workers() -> set[int]:
    """The worker processes of this process; other tests' among them."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {pid for pid in map(int, children) if is_running(pid) and is_worker(pid)}


def is_worker(pid: int) -> bool:
    try:
        return b"picturedesk.imaging.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_checks_and_renders_are_done(run: Callable[..., None], picture: Path) -> None:
    async def scenario() -> None:
        async with pool(processes=2) as workers:
            facts = await workers.check(picture)
            contents = await asyncio.gather(*(workers.render(order(picture)) for _ in range(8)))

            assert (facts.width_px, facts.height_px) == (80, 60)
            assert {decoded(content).size for content in contents} == {(40, 30)}
            assert workers.counts().done == 9

    run(scenario())


def test_a_refusal_comes_with_its_sentence_and_costs_no_worker(tmp_path: Path, picture: Path) -> None:
    text, flood = tmp_path / "text", tmp_path / "flood"
    text.write_bytes(b"hello")
    flood.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00")

    async def scenario() -> None:
        async with pool() as workers:
            with pytest.raises(NotAnImage, match="not a JPEG, PNG, GIF or WebP"):
                await workers.check(text)
            with pytest.raises(PictureTooLarge, match="65,536 pixels long"):
                await workers.check(flood)
            with pytest.raises(RenderFailed):
                await workers.render(order(text))
            for missing in (workers.check(tmp_path / "missing"), workers.render(order(tmp_path / "missing"))):
                with pytest.raises(RenderFailed):
                    await missing
            await workers.check(picture)

            assert workers.counts().restarts == 0

    asyncio.run(scenario())


def test_a_worker_killed_at_work_is_replaced_and_the_job_done_again(picture: Path) -> None:
    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            asking = asyncio.create_task(workers.check(picture))
            await until(lambda: workers.counts().busy == 1)
            os.kill(pid, signal.SIGKILL)

            assert (await asking).width_px == 80
            assert workers.worker_pids() != [pid]
            assert workers.counts().restarts == 1

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGSEGV, NotAnImage), (signal.SIGXCPU, PictureTooLarge), (signal.SIGABRT, PictureTooLarge)],
)
def test_a_picture_that_kills_its_worker_costs_that_job_alone(
    number: signal.Signals, error: type[Exception], picture: Path
) -> None:
    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            asking = asyncio.create_task(workers.check(picture))
            waiting = asyncio.create_task(workers.check(picture))
            await until(lambda: workers.counts().waiting == 1)
            os.kill(pid, number)
            os.kill(pid, signal.SIGCONT)

            with pytest.raises(error):
                await asking
            assert (await waiting).width_px == 80
            assert workers.counts().failed == 1

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGXCPU, RenditionTooCostly),
        (signal.SIGABRT, RenditionTooCostly),
        (signal.SIGSEGV, RenditionTooCostly),
        (signal.SIGSYS, RenderFailed),
    ],
)
def test_a_render_that_overruns_its_limits_is_the_requests_fault(
    number: signal.Signals, error: type[Exception], picture: Path
) -> None:
    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            asking = asyncio.create_task(workers.render(order(picture)))
            await until(lambda: workers.counts().busy == 1)
            os.kill(pid, number)
            os.kill(pid, signal.SIGCONT)

            with pytest.raises(error):
                await asking
            assert decoded(await workers.render(order(picture))).size == (40, 30)

    asyncio.run(scenario())


def test_a_job_that_takes_too_long_is_ended(picture: Path) -> None:
    async def scenario() -> None:
        async with pool(wall_limit_s=0.3) as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            started = time.monotonic()
            with pytest.raises(PictureTooLarge, match="takes too long"):
                await workers.check(picture)

            assert 0.2 < time.monotonic() - started < 2
            await until(lambda: not is_running(pid))

    asyncio.run(scenario())


def test_a_render_that_takes_too_long_is_ended(picture: Path) -> None:
    async def scenario() -> None:
        async with pool(wall_limit_s=2) as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            with pytest.raises(RenderFailed):
                await workers.render(order(picture))

            await until(lambda: not is_running(pid))
            assert decoded(await workers.render(order(picture))).size == (40, 30)

    asyncio.run(scenario())


def test_a_full_queue_refuses_at_once(picture: Path) -> None:
    async def scenario() -> None:
        async with pool(max_waiting=2) as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            jobs = [asyncio.create_task(workers.check(picture)) for _ in range(3)]
            await until(lambda: workers.counts().waiting == 2)
            with pytest.raises(RenderQueueFull):
                await workers.check(picture)
            with pytest.raises(RenderQueueFull):
                await workers.render(order(picture))
            os.kill(pid, signal.SIGCONT)

            assert len(await asyncio.gather(*jobs)) == 3
            assert workers.counts().waiting == 0

    asyncio.run(scenario())


def test_who_leaves_the_queue_makes_room(picture: Path) -> None:
    async def scenario() -> None:
        async with pool(max_waiting=2) as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            first, second, third = (asyncio.create_task(workers.check(picture)) for _ in range(3))
            await until(lambda: workers.counts().waiting == 2)
            second.cancel()
            await until(second.done)
            assert (workers.counts().waiting, workers.counts().cancelled) == (1, 1)
            os.kill(pid, signal.SIGCONT)

            assert (await first).width_px == (await third).width_px == 80
            assert workers.counts().restarts == 0

    asyncio.run(scenario())


def test_who_leaves_while_served_leaves_no_worker_in_doubt(picture: Path) -> None:
    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            served = asyncio.create_task(workers.check(picture))
            waiting = asyncio.create_task(workers.check(picture))
            await until(lambda: workers.counts().waiting == 1)
            served.cancel()

            assert (await waiting).width_px == 80
            assert pid not in workers.worker_pids()

    asyncio.run(scenario())


def test_an_order_begins_when_a_worker_takes_it_up(picture: Path) -> None:
    begun: list[str] = []

    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            os.kill(pid, signal.SIGSTOP)
            jobs = [
                asyncio.create_task(workers.render(replace(order(picture), begun=partial(begun.append, name))))
                for name in ("first", "second")
            ]
            await until(lambda: workers.counts().waiting == 1)
            await until(lambda: bool(begun))
            assert begun == ["first"]
            os.kill(pid, signal.SIGCONT)
            await asyncio.gather(*jobs)

            assert begun == ["first", "second"]

    asyncio.run(scenario())


def test_a_worker_that_was_started_for_one_who_left_is_the_next_ones(picture: Path) -> None:
    begun: list[str] = []

    async def scenario() -> None:
        workers = RenderPool(processes=1)
        first = asyncio.create_task(workers.render(replace(order(picture), begun=partial(begun.append, "first"))))
        while workers.counts().busy == 0:  # noqa: ASYNC110 - the pool sets no asyncio.Event
            await asyncio.sleep(0)
        # In the same turn of the loop: no worker is so quick.
        first.cancel()
        await until(first.done)
        assert (workers.counts().busy, workers.counts().cancelled) == (0, 1)

        assert await workers.render(order(picture))
        assert begun == []
        assert workers.counts().restarts == 0
        await workers.close()

    asyncio.run(scenario())


def test_closing_leaves_no_worker_that_was_started_for_one_who_left(picture: Path) -> None:
    async def scenario() -> None:
        before = running_workers()
        workers = RenderPool(processes=1)
        only = asyncio.create_task(workers.render(order(picture)))
        await until(lambda: running_workers() > before)
        only.cancel()
        await until(only.done)
        await workers.close()

        assert running_workers() == before

    asyncio.run(scenario())


def test_closing_lets_the_work_be_finished(picture: Path) -> None:
    async def scenario() -> None:
        workers = RenderPool(processes=1)
        jobs = [asyncio.create_task(workers.check(picture)) for _ in range(2)]
        await until(lambda: workers.counts().waiting == 1)
        await workers.close()

        assert (await jobs[0]).width_px == 80
        with pytest.raises(RenderQueueFull):
            await jobs[1]
        with pytest.raises(RenderQueueFull):
            await workers.check(picture)

    asyncio.run(scenario())


def test_an_old_worker_is_replaced(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_bytes(b"hello")

    async def scenario() -> None:
        async with pool() as workers:
            [pid] = workers.worker_pids()
            for _ in range(2_001):
                with pytest.raises(NotAnImage):
                    await workers.check(text)

            assert workers.worker_pids() != [pid]
            assert workers.counts().restarts == 1

    asyncio.run(scenario())


def test_a_worker_does_not_outlive_its_server() -> None:
    program = (
        "import asyncio, os\n"
        "from picturedesk.imaging.process import Worker\n"
        "async def main():\n"
        "    worker = await Worker.start()\n"
        "    print(worker.pid, flush=True)\n"
        "    os._exit(0)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=20)
    pid = int(done.stdout)

    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


@pytest.mark.parametrize(
    ("program", "ended"),
    [
        ("limits.confine_job(cpu_s=0, memory_bytes=1 << 30)\nwhile True: pass", "signal 24"),
        ("limits.confine_job(cpu_s=9, memory_bytes=64 << 20)\nbytearray(128 << 20)", "MemoryError"),
        ("limits.confine_process()\nos.write(os.open('file', os.O_CREAT | os.O_WRONLY), b'x')", "File too large"),
        ("limits.confine_process()\n[os.pipe() for _ in range(99)]", "Too many open files"),
    ],
    ids=["CPU", "memory", "files written", "files open"],
)
def test_the_kernel_holds_a_worker_to_its_limits(program: str, ended: str, tmp_path: Path) -> None:
    code = f"import os\nfrom picturedesk.imaging import limits\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, timeout=20, cwd=tmp_path, text=True
    )

    assert ended in (f"signal {-done.returncode}" if done.returncode < 0 else done.stderr)


@pytest.mark.parametrize("steering", [None, Gravity.NORTHEAST, FocalPoint(0.25, 0.5), Attention.AUTO])
def test_an_order_survives_the_journey(steering: Steering | None) -> None:
    recipe = Recipe(
        width_px=10,
        height_px=20,
        fit=Fit.PAD,
        steering=steering,
        crop=CropBox(x=1, y=2, width=3, height=4),
        quality=50,
        background="102030",
        blur_px=4,
        gray=True,
    )
    sent = replace(order(Path("/a/picture"), recipe), copy_of=Size(6_000, 4_000))

    job = read_job(framed(job_of(sent))[4:])

    assert not hasattr(job, "facts")
    assert order_of(job) == sent  # type: ignore[arg-type] # it is a render job, or this fails
