"""What the survey online weighs, and what becomes of 200 people who answer it at the same time.

    python -m tests.benchmarks.online_form [--people 200] [--seconds 60] [--pause 3]

The first page is fetched as a browser does, with all that it names: bytes as they are, and as they travel compressed.

Then people fill forms in against the real server, a process of its own, for a minute: each opens a form, turns page by
page with a pause between, sends it, and begins another one. Half of them sit behind one address, as a ward does, the
others have one each; both are told by a proxy's header. At the end the server is stopped, and every receipt that was
shown must belong to exactly one answer in ``inbox/online/``, which says what was entered.

Prints two tables; ends with 1 if anything was lost, doubled or changed.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import typer

from forms.receipt import receipt_of
from pipeline import Workspace

UNIT = "nw06820"
WARD = "198.51.100.7"
_STATE = re.compile(r'name="state" value="([^"]+)"')
_RADIO = re.compile(r'type="radio" name="q\.([a-z0-9_]+)" value="([^"]+)"')
_RECEIPT = re.compile(r"<strong>([B-Z]{6})</strong>")
_NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@dataclass
class Seen:
    """What people met.

    Attributes:
        waits: seconds that each request took, by kind.
        thanked: what each form said whose receipt was shown, by the receipt; receipts may be shared by chance.
        refused: answers other than 200, by status.
    """

    waits: dict[str, list[float]] = field(default_factory=lambda: {"open": [], "turn": [], "send": []})
    thanked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)


class Phone:
    """A connection that is kept open, as a browser's, and opened again where the server has closed it."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._where = host, port
        self._address = address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """Return status and text of the answer."""
        for attempt in range(3):
            try:
                return await self._asked(method, path, body.encode())
            except (ConnectionError, asyncio.IncompleteReadError):
                self.hang_up()
                if attempt == 2:
                    raise
        raise AssertionError

    async def _asked(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._where)
        reader, writer = self._streams
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {self._address}\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
        text = (await reader.readexactly(length)).decode()
        return int(lines[0].split()[1]), text

    def hang_up(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def answer_once(phone: Phone, seen: Seen, pause: float, chance: random.Random) -> None:
    """Fill a form in and send it."""

    async def ask(kind: str, method: str, body: str = "") -> str:
        await asyncio.sleep(chance.uniform(0.3, 1.7) * pause)
        begun = time.perf_counter()
        status, text = await phone.ask(method, f"/{UNIT}", body)
        seen.waits[kind].append(time.perf_counter() - begun)
        if status != 200:
            seen.refused[status] += 1
        return text

    page = await ask("open", "GET")
    said: dict[str, str] = {}
    fields: dict[str, str] = {}
    while 'value="send"' not in page:
        page = await ask("turn", "POST", urlencode({"state": _state(page), "asked": "1", "go": "next"} | fields))
        offered: dict[str, list[str]] = {}
        for question, choice in _RADIO.findall(page):
            offered.setdefault(question, []).append(choice)
        entered = {question: chance.choice(choices) for question, choices in offered.items()}
        if "<textarea" in page:
            entered["comments"] = f"Góp ý số {chance.randrange(10**9)}"
        said |= entered
        fields = {f"q.{question}": answer for question, answer in entered.items()}
    page = await ask("send", "POST", urlencode({"state": _state(page), "go": "send"}))
    if (found := _RECEIPT.search(page)) is not None:
        seen.thanked.append((found[1], said))


def _state(page: str) -> str:
    found = _STATE.search(page)
    assert found is not None, page[:300]
    return html.unescape(found[1])


async def crowd(base: str, people: int, seconds: float, pause: float, seed: int) -> Seen:
    """Have people fill forms in until the time is over, and end the ones that they have begun."""
    seen = Seen()
    where = urlsplit(base)
    until = time.monotonic() + seconds

    async def person(number: int) -> None:
        address = WARD if number % 2 else f"203.0.{number // 250}.{number % 250}"
        phone, chance = Phone(where.hostname or "", where.port or 0, address), random.Random(f"{seed} {number}")
        while time.monotonic() < until:
            await answer_once(phone, seen, pause, chance)
        phone.hang_up()

    await asyncio.gather(*map(person, range(people)))
    return seen


async def weigh(base: str) -> None:
    """Print what the first page and all that it names weigh."""
    where = urlsplit(base)
    phone = Phone(where.hostname or "", where.port or 0, "203.0.113.9")
    _, page = await phone.ask("GET", f"/{UNIT}")
    parts = {"the page": page}
    for path in dict.fromkeys(_NAMED.findall(page)):
        parts[path.partition("?")[0].rpartition("/")[2]] = (await phone.ask("GET", path))[1]
    phone.hang_up()
    typer.echo(f"{'first page':24} {'bytes':>8} {'compressed':>11}")
    sizes = [(name, len(text.encode()), len(gzip.compress(text.encode()))) for name, text in parts.items()]
    for name, plain, packed in [*sizes, (f"{len(sizes)} requests", *map(sum, list(zip(*sizes, strict=True))[1:]))]:
        typer.echo(f"{name:24} {plain:8,} {packed:11,}")


def lost_of(seen: Seen, root: Path) -> int:
    """Return how many acknowledged answers are not there exactly once, or say something else than was entered."""
    kept: dict[str, list[dict[str, str]]] = {}
    for journal in (root / "inbox/online").glob("*.jsonl"):
        for line in journal.read_text("utf-8").splitlines()[1:]:
            answer = json.loads(line)
            kept.setdefault(receipt_of(answer["id"]), []).append(answer["answers"])
    lost = 0
    for receipt, said in seen.thanked:
        if said in kept.get(receipt, []):
            kept[receipt].remove(said)
        else:
            lost += 1
    beyond = sum(map(len, kept.values()))
    typer.echo(
        f"{len(seen.thanked):,} thanked for, {lost} of them lost or changed, {beyond} kept that nobody was thanked for"
    )
    return lost + beyond


def main(
    people: Annotated[int, typer.Option(help="Who answer at the same time.")] = 200,
    seconds: Annotated[float, typer.Option(help="For which they begin forms.")] = 60.0,
    pause: Annotated[float, typer.Option(help="Seconds that they take for a page, on the mean.")] = 3.0,
    seed: int = 1,
) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "w"
        Workspace.create(root).close()
        settings = root / "phieu.toml"
        settings.write_text(re.sub(r"(?m)^daily_cap = .*", "daily_cap = 100000", settings.read_text("utf-8")), "utf-8")
        command = [sys.executable, "-m", "pipeline.cli", "form", "-w", str(root), "--port", "0"]
        server = subprocess.Popen([*command, "--behind-proxy", "127.0.0.1"], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        base = re.search(r"http\S+", server.stdout.readline())
        assert base is not None
        asyncio.run(weigh(base[0]))
        begun = time.perf_counter()
        seen = asyncio.run(crowd(base[0], people, seconds, pause, seed))
        took = time.perf_counter() - begun
        server.send_signal(signal.SIGINT)
        server.wait(30)
        asked = sum(map(len, seen.waits.values()))
        typer.echo(f"\n{people} people, {asked:,} requests in {took:.0f} s ({asked / took:.0f} a second)")
        typer.echo(f"{'milliseconds':24} {'median':>8} {'95 %':>8} {'most':>8}")
        for kind, waits in seen.waits.items():
            most = 1000 * max(waits)
            typer.echo(f"{kind:24} {1000 * median(waits):8.0f} {1000 * quantiles(waits, n=20)[-1]:8.0f} {most:8.0f}")
        for status, count in seen.refused.items():
            typer.echo(f"{count} answered with {status}")
        raise typer.Exit(int(bool(lost_of(seen, root) or seen.refused)))


if __name__ == "__main__":
    typer.run(main)
