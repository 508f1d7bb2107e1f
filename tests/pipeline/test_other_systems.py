"""The whole way, and the office, where what only POSIX has is taken away: modules, signals, calls, the fork server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import pipeline
from tests.pipeline.result_tables import read_table

TAKEN_AWAY = """
import multiprocessing, multiprocessing.context, os, signal, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "syslog"):
    sys.modules[name] = None  # importing it fails, as where there is none
for name in ("fork", "forkpty", "sched_getaffinity", "getuid", "geteuid", "getgid", "getegid", "getpgid", "getppid",
             "killpg", "chown", "fchown", "lchown", "mkfifo", "statvfs", "pread", "posix_fallocate"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGIO", "SIGPOLL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "pthread_sigmask", "alarm", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK"):
    if hasattr(os, name):
        delattr(os, name)
multiprocessing.set_start_method("spawn", force=True)
multiprocessing.get_all_start_methods = lambda: ["spawn"]
for place in (multiprocessing, multiprocessing.context.DefaultContext):
    if not getattr(place, "spawn_alone", False):
        usual = place.get_context
        def only(*args, usual=usual):
            if "fork" in str(args[-1]):
                raise ValueError("there is no fork")
            return usual(*args)
        place.get_context, place.spawn_alone = only, True
Path = __import__("pathlib").Path
Path(__file__).with_name("was-here").touch()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a program that finds nothing of POSIX, in all processes that it starts, too."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "sitecustomize.py").write_text(TAKEN_AWAY, "utf-8")
    found = os.pathsep.join([str(place), str(Path(pipeline.__file__).parents[1])])
    return os.environ | {"PYTHONPATH": found, "USERNAME": "lan"}  # as Windows says who somebody is


def test_print_ingest_tabulate_and_serve(elsewhere: dict[str, str], tmp_path: Path) -> None:
    def phieu(*arguments: str) -> str:
        command = [sys.executable, "-m", "pipeline.cli", *arguments]
        ran = subprocess.run(
            command, cwd=tmp_path, env=elsewhere, capture_output=True, encoding="utf-8", timeout=300, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    phieu("init", "office")
    assert (tmp_path / "elsewhere" / "was-here").exists()
    order = ["--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "3"]
    phieu("-w", "office", "print", *order, "--output", "office/inbox/scan.pdf")
    assert "6 pages: 6 read" in phieu("-w", "office", "ingest")
    phieu("-w", "office", "tabulate")
    sheets = read_table(tmp_path / "office" / "results" / "sheets.csv")
    assert [(row["status"], row["reason"]) for row in sheets] == [("invalid", "blank")] * 3
    command = [sys.executable, "-u", "-m", "pipeline.cli", "-w", "office", "serve", "--port", "0"]
    served = subprocess.Popen(command, cwd=tmp_path, env=elsewhere, stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    try:
        address = next(word for word in served.stdout.readline().split() if word.startswith("http"))
        for path in ("", "settle", "overview"):
            with urllib.request.urlopen(f"{address}{path}", timeout=60) as page:
                assert "phieu" in page.read().decode()
    finally:
        served.send_signal(signal.SIGINT)
        assert served.wait(60) in (0, 130)
        served.stdout.close()
