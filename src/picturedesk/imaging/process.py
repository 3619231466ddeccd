"""One worker process as the pool sees it: started, asked, killed."""

import asyncio
import sys
from typing import Self

from picturedesk.imaging.messages import LENGTH_BYTES, Answer, Job, Ready, Reply, framed, read_reply

_START_LIMIT_S = 30.0


class WorkerDied(Exception):
    """The process is gone and no answer will come; ``signal_number`` ended it, None where it left by itself."""

    def __init__(self, signal_number: int | None) -> None:
        super().__init__(f"ended by signal {signal_number}" if signal_number else "left without an answer")
        self.signal_number = signal_number


class WorkerUnfit(RuntimeError):
    """The worker says that it must not work here, as it does on the wrong libvips; no other one will."""


class Worker:
    """A process and the two pipes to it. It has one job at a time; after any trouble it is killed, not asked again."""

    def __init__(
        self, process: asyncio.subprocess.Process, jobs: asyncio.StreamWriter, answers: asyncio.StreamReader
    ) -> None:
        self._process, self._jobs, self._answers = process, jobs, answers

    @classmethod
    async def start(cls) -> Self:
        """
        A worker that has said it is ready; takes a fifth of a second.

        Raises:
            WorkerDied: It ended, or was silent for too long.
            WorkerUnfit: It refuses to work at all.
        """
        # -P: a module in the server's working directory is no module of ours.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "picturedesk.imaging.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        if process.stdin is None or process.stdout is None:
            raise WorkerDied(None)
        worker = cls(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                await worker._greeting()
        except BaseException:
            worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, job: Job) -> tuple[Answer, bool]:
        """
        Send a job; give the answer and whether the worker leaves after it.

        Raises:
            WorkerDied: No answer will come.
        """
        try:
            self._jobs.write(framed(job))
            await self._jobs.drain()
        except ConnectionError:
            raise WorkerDied(await self._signal_number()) from None
        reply = await self._reply()
        if isinstance(reply.answer, Ready):
            raise WorkerDied(None)
        return reply.answer, reply.retire

    def kill(self) -> None:
        """At once, whatever it is at. The loop reaps it; `gone` waits for that."""
        if self.alive:
            self._process.kill()
        self._jobs.close()

    async def gone(self) -> None:
        await self._process.wait()

    async def _greeting(self) -> None:
        reply = await self._reply()
        if isinstance(reply.answer, Ready) and reply.answer.trouble:
            raise WorkerUnfit(reply.answer.trouble)

    async def _reply(self) -> Reply:
        try:
            length = int.from_bytes(await self._answers.readexactly(LENGTH_BYTES), "big")
            return read_reply(await self._answers.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerDied(await self._signal_number()) from None

    async def _signal_number(self) -> int | None:
        status = await self._process.wait()
        return -status if status < 0 else None
