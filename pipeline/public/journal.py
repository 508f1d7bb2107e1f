r"""The journal: answers are appended to a file, and synced to the disk before anybody is told that they are kept.

An open file lies in ``online/``; after a minute or a thousand answers it moves to ``inbox/online/``, where the usual
import takes it. Its first line names the survey, every other one is an answer (JSON, one a line). Answers that come at
the same time are synced together, so that two hundred people wait for one turn of the disk.

After a kill at any moment each answer that was acknowledged is in exactly one file. A line that was cut off had not
been acknowledged; it is taken out when the next process begins, and its sender's phone, which was told nothing, sends
it again. Only one process writes: another one on the same workspace is refused.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from forms.bilingual import both
from pipeline.durable import FOLDER_OWNER_ONLY, OWNER_ONLY, append_file, disk_failures, sync_folder, written_whole
from pipeline.errors import DiskError, WorkspaceError

SECONDS = 60.0
"""For which a file takes answers, from the first one on."""
MOST = 1000
"""Answers of one file; a batch that comes together may exceed it."""
_LOCK = ".phieu-form.lock"
_ENDING = ".jsonl"
Closing = Callable[[Path], None]


class JournalFile:
    """The open file of a journal; used by one thread at a time.

    Args:
        folder: where it lies while it is open.
        target: where it moves to.
        head: its first line, without the line break.
        closing: is called with a file that is whole, before it moves.
    """

    def __init__(self, folder: Path, target: Path, head: bytes, closing: Closing) -> None:
        self._folder = folder
        self._target = target
        self._head = head
        self._closing = closing
        self._path: Path | None = None
        self._handle = -1
        self._length = 0
        self._ragged = False  # whether something may lie behind what was synced
        self.count = 0

    def append(self, lines: Sequence[bytes]) -> None:
        """Append lines and sync them.

        Raises:
            DiskError: none of them is kept; those of before are.
        """
        with disk_failures(self._path or self._folder):
            if self._ragged:
                self._cut_back()
            if self._path is None:
                self._begin()
            self._write(b"".join(line + b"\n" for line in lines))
            self.count += len(lines)

    def finish(self) -> None:
        """Close the file and move it, with those that could not be moved before.

        Raises:
            DiskError: it could not be moved yet.
        """
        if self._path is None:
            return
        path = self._path
        with disk_failures(path):
            if self._ragged:
                self._cut_back()
            os.close(self._handle)
            self._path, self._handle, self.count = None, -1, 0
            recover(self._folder, self._target, self._closing)

    def _begin(self) -> None:
        self._folder.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = self._folder / f"online-{stamp}-{secrets.token_hex(4)}{_ENDING}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, OWNER_ONLY)
        self._path, self._handle, self._length, self.count = path, handle, 0, 0
        try:
            self._write(self._head + b"\n")
            sync_folder(self._folder)
        except OSError:
            os.close(handle)
            self._path, self._handle, self._ragged = None, -1, False
            with suppress(OSError):  # a file without answers is removed by the next process, too
                path.unlink()
            raise

    def _write(self, content: bytes) -> None:
        self._ragged = True
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(self._handle, left) :]
            os.fsync(self._handle)
        except OSError:
            with suppress(OSError):  # it is tried again before anything else is written
                self._cut_back()
            raise
        self._length += len(content)
        self._ragged = False

    def _cut_back(self) -> None:
        os.ftruncate(self._handle, self._length)
        os.fsync(self._handle)
        self._ragged = False


class Journal:
    """Takes answers of one event loop, and writes those that come together in one turn.

    Args:
        folder: where its files lie while they are open.
        target: where they move to.
        head: the first line of each.
        closing: is called with a file that is whole, before it moves.
        seconds: for which a file takes answers.
        most: answers of one file.

    Raises:
        WorkspaceError: another process writes there.
        DiskError: the folder can't be written.
    """

    def __init__(
        self, folder: Path, target: Path, head: bytes, closing: Closing, *, seconds: float = SECONDS, most: int = MOST
    ) -> None:
        with disk_failures(folder):
            folder.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
            self._lock = _alone(folder)
            self.found = recover(folder, target, closing)
        self._file = JournalFile(folder, target, head, closing)
        self._seconds = seconds
        self._most = most
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, "phieu-journal")

    async def add(self, line: bytes) -> None:
        """Append an answer, and return once it is on the disk.

        Raises:
            DiskError: it is not kept.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((line, done))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write_all())
        await asyncio.shield(done)

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await loop.run_in_executor(self._thread, self._file.append, [line for line, _ in batch])
            except Exception as error:
                _tell(batch, error)
                continue
            _tell(batch, None)
            if self._file.count >= self._most:
                await self._finish()
            elif self._timer is None:
                self._timer = loop.call_later(self._seconds, self._end_of_time, loop)

    def _end_of_time(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        loop.create_task(self._finish())

    async def _finish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await asyncio.get_running_loop().run_in_executor(self._thread, self._finish_or_leave)

    def _finish_or_leave(self) -> None:
        with suppress(
            DiskError, OSError
        ):  # the file stays in its folder, and moves with the next one or the next process
            self._file.finish()

    def close(self) -> None:
        """Move what is open, and let other processes write."""
        self._thread.submit(self._finish_or_leave).result()
        self._thread.shutdown()
        self._lock.release(force=True)


def _tell(batch: Sequence[tuple[bytes, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _alone(folder: Path) -> FileLock:
    lock = FileLock(folder / _LOCK, mode=OWNER_ONLY)
    try:
        with suppress(NotImplementedError):  # a share without locks
            lock.acquire(timeout=0)
    except Timeout:
        message = both(
            "{folder}: một phieu form khác đang nhận câu trả lời của thư mục làm việc này",
            "{folder}: another phieu form takes answers of this workspace",
            folder=folder,
        )
        raise WorkspaceError(
            message,
            both(
                "Dùng phieu form đó: nó phục vụ được cả máy tính bảng (--kiosk); hoặc dừng nó trước.",
                "Use that one: it can serve tablets, too (--kiosk); or stop it first.",
            ),
        ) from None
    return lock


def recover(folder: Path, target: Path, closing: Closing) -> int:
    """Move what a process has left that was killed; a line that was cut off is taken out.

    Returns:
        How many files were left.
    """
    left = sorted(folder.glob(f"*{_ENDING}"))
    for path in left:
        with path.open("r+b") as file:
            content = file.read()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                file.truncate(whole)
                os.fsync(file.fileno())
        if content.count(b"\n") > 1:
            closing(path)
            move(path, target)
        else:
            path.unlink()
    return len(left)


def move(path: Path, target: Path) -> None:
    """Move a file that is whole and synced to another folder, where it appears whole or not at all."""
    target.mkdir(FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    try:
        path.replace(target / path.name)
    except OSError:
        if path.stat().st_dev == target.stat().st_dev:
            raise
        with written_whole(target / path.name) as file:  # another disk; killed here, both are the same to the import
            append_file(path, file)
        path.unlink()
    sync_folder(target)
    sync_folder(path.parent)


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the answers of a journal's file, a line each, without the first line."""
    with path.open("rb") as file:
        next(file, b"")
        yield from file
