"""How long a clerk waits for a page of ``phieu review`` while others try to keep it from answering.

    python -m tests.benchmarks.attacks [--connections 1100] [--seconds 20]

Each attack opens its connections at once, takes what is answered piece by piece, and opens a new one for each that is
closed. Meanwhile somebody on the same machine, and so with the same address, asks for the first page twice a second.
What the server wrote to stderr is counted, too. ``PYTHONPATH`` names the tree whose phieu is attacked.
"""

from __future__ import annotations

import argparse
import contextlib
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ATTACKS = {
    "nobody": b"",
    "connections that send nothing": b"",
    "half a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
    "half a body": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n\r\nname=",
    "what is no HTTP": b"\x16\x03\x01\x02\x00 nonsense \r\n\r\n",
    "300 requests at once, no answer taken": b"GET /static/phieu.css HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n" * 300,
    "names of 60 kB of accents": b"POST /login HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60005\r\n\r\nname="
    + "\u0300\u0316".encode()
    * 15_000,
}
"""What each connection sends; PORT stands for the server's."""


@contextlib.contextmanager
def served(root: Path, errors: Path) -> Iterator[str]:
    with errors.open("wb") as stderr:
        command = [sys.executable, "-m", "pipeline.cli", "review", "--port", "0", "-w", str(root)]
        if sys.platform == "linux":  # with as many files as a process is given there
            command = ["prlimit", "--nofile=1024:4096", *command]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr)
        assert server.stdout is not None
        try:
            yield server.stdout.readline().decode().split(" ")[1]
        finally:
            server.terminate()
            server.wait(20)


class Attack(threading.Thread):
    """Keeps connections open that send ``sent`` and no more."""

    def __init__(self, port: int, count: int, sent: bytes) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.opened = 0
        self._port, self._count, self._sent = port, count, sent.replace(b"PORT", str(port).encode())

    def run(self) -> None:
        with selectors.DefaultSelector() as waiting:
            while not self.done.is_set():
                while len(waiting.get_map()) < self._count and not self.done.is_set():
                    with contextlib.suppress(OSError):
                        self._open(waiting)
                for key, _ in waiting.select(0.05):
                    self._take(waiting, key.fileobj)
            for key in [*waiting.get_map().values()]:
                key.fileobj.close()  # type: ignore[union-attr]

    def _open(self, waiting: selectors.BaseSelector) -> None:
        one = socket.create_connection(("127.0.0.1", self._port), timeout=2)
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # as much of it as is taken
            one.send(self._sent)
        waiting.register(one, selectors.EVENT_READ)
        self.opened += 1

    @staticmethod
    def _take(waiting: selectors.BaseSelector, one: object) -> None:
        assert isinstance(one, socket.socket)
        try:
            more = bool(one.recv(4096))
        except OSError:
            more = False
        if not more:
            waiting.unregister(one)
            one.close()


def asked(url: str, seconds: float) -> list[float]:
    times: list[float] = []
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        try:
            with browser.open(url, timeout=10) as page:
                page.read()
            times.append(time.perf_counter() - begun)
        except OSError:
            times.append(float("inf"))
        time.sleep(0.5)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1100)
    parser.add_argument("--seconds", type=float, default=20)
    chosen = parser.parse_args()
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print("| attack | connections opened | answered | median | longest | stderr |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        root, errors = Path(folder) / "w", Path(folder) / "errors"
        subprocess.run([sys.executable, "-m", "pipeline.cli", "init", str(root)], check=True, capture_output=True)
        for name, sent in ATTACKS.items():
            with served(root, errors) as url:
                attack = Attack(int(url.rstrip("/").rpartition(":")[2]), chosen.connections, sent)
                if name != "nobody":
                    attack.start()
                    time.sleep(2)
                times = asked(url, chosen.seconds)
                attack.done.set()
            good = [one for one in times if one < float("inf")]
            middle, longest = (f"{1000 * f(good):,.0f} ms" if good else "–" for f in (median, max))
            told = f"{errors.stat().st_size:,} bytes"
            print(
                f"| {name} | {attack.opened:,} | {len(good)} of {len(times)} | {middle} | {longest} | {told} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
