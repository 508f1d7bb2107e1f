"""Which stage of ``phieu ingest`` each process spends its processor time in: sampled, told in a file for each process.

Python imports a module of this name by itself, so this folder on ``PYTHONPATH`` is all that is needed; the files go
into the folder that the environment names. Each few milliseconds of processor time a signal comes; what a process has
taken since the last one is added to the stage of the innermost frame that belongs to one, so that a long call of a
library is counted in full where it was made. A handler takes 10 µs: a half per cent. A worker may end without a word,
hence a mapped file, and no report at the end.
"""

from __future__ import annotations

import atexit
import mmap
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

FOLDER = "PHIEU_SAMPLED_INTO"
EVERY = 0.004  # seconds of processor time; the kernel's clock ticks no faster
START, DECODING, REGISTRATION, MARKS, FLAWS, READING = "start", "decoding", "registration", "marks", "flaws", "page"
STORE, HANDING, REST = "store", "handing over", "rest"
STAGES = (START, DECODING, REGISTRATION, MARKS, FLAWS, READING, STORE, HANDING, REST)
_RULES = (
    ("<frozen importlib", START),
    ("<frozen runpy", START),
    ("/site.py", START),
    ("/omr/scan/", DECODING),
    ("/omr/registration/", REGISTRATION),
    ("/omr/identity/", REGISTRATION),
    ("/omr/marks/", MARKS),
    ("/omr/answers.py", MARKS),
    ("/omr/second_look.py", MARKS),
    ("/omr/flaws/", FLAWS),
    ("/omr/quality.py", FLAWS),
    ("/omr/compiled/", ""),
    ("/omr/", READING),
    ("/pipeline/workspace.py", REST),
    ("/pipeline/work", HANDING),
    ("/pipeline/intake/reading_job.py", READING),
    ("/pipeline/intake/", STORE),
    ("/pipeline/store/", STORE),
    ("/pipeline/records/", STORE),
    ("/pipeline/counting/", STORE),
    ("/pipeline/upkeep/", STORE),
    ("/pipeline/durable.py", STORE),
    ("/pipeline/in_use.py", STORE),
    ("/pipeline/log_heads.py", STORE),
    ("/pipeline/", REST),
    ("/multiprocessing/", HANDING),
    ("/concurrent/futures/", HANDING),
    ("/typer/", START),
)
"""What a frame's file has in its name, and the stage of that; none means that the caller's counts. The body of a
module, wherever it is, is run by an import."""
_SIZE = 8 * len(STAGES)


class Sampler:
    """Adds up the processor time of this process in a file, by stage."""

    def __init__(self, folder: Path) -> None:
        """Begin with what has been taken so far, which was the start of Python."""
        with (folder / f"{os.getpid()}-{time.monotonic_ns()}").open("w+b") as file:
            file.truncate(_SIZE)
            self._seconds = memoryview(mmap.mmap(file.fileno(), _SIZE)).cast("d")
        self._last = 0.0
        self._stages: dict[str, str] = {}
        self._add(START)
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        atexit.register(signal.setitimer, signal.ITIMER_PROF, 0)  # Python gives up its handlers before it ends

    def _sample(self, _: int, frame: FrameType | None) -> None:
        while frame is not None:
            code = frame.f_code
            stage = START if code.co_name == "<module>" else self._stage(code.co_filename)
            if stage:
                self._add(stage)
                return
            frame = frame.f_back
        self._add(REST)

    def _stage(self, name: str) -> str:
        if name not in self._stages:
            self._stages[name] = next((stage for part, stage in _RULES if part in name), "")
        return self._stages[name]

    def _add(self, stage: str) -> None:
        now = time.process_time()
        self._seconds[STAGES.index(stage)] += now - self._last
        self._last = now


def sampled(folder: Path) -> dict[str, float]:
    """Return the seconds of each stage, of all processes that wrote into a folder."""
    total = dict.fromkeys(STAGES, 0.0)
    for path in folder.iterdir():
        for stage, seconds in zip(STAGES, memoryview(path.read_bytes()).cast("d"), strict=True):
            total[stage] += seconds
    return total


def _begin() -> None:
    global _sampler  # noqa: PLW0603 - one a process, and a forked one needs its own
    _sampler = Sampler(Path(os.environ[FOLDER]))


_sampler: Sampler | None = None
if FOLDER in os.environ and sys.platform == "linux":
    _begin()
    os.register_at_fork(after_in_child=_begin)
