"""The facts needed to read a stack of scans elsewhere: layout, key and runs, stored beside it as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from forms.layout import Layout

NOTE = (
    "Simulated sheets: no real person filled them in. The key signs these sample sheets alone; it is public, so never "
    "sign real sheets with it."
)


@dataclass(frozen=True, slots=True)
class SampleRun:
    """A printing order as its workspace recorded it; ``channel`` is the id, ``channel_name`` what was printed."""

    unit: str
    unit_name: str
    unit_kind: str
    run: int
    channel: str
    channel_name: str
    period: str
    first_serial: int
    count: int


@dataclass(frozen=True, slots=True)
class SampleScan:
    """A file of the stack: its name, how its pages are stored, their resolution and number."""

    file: str
    codec: str
    dpi: int
    pages: int


@dataclass(frozen=True, slots=True)
class StackFacts:
    """The facts needed to read a stack.

    Attributes:
        seed: with which it was made.
        key: with which its page codes are signed.
        layout: of all its sheets; once read back, it can be used to read sheets but not to print more.
        runs: the printing orders.
        scans: the files, in the order of their names.
    """

    seed: int
    key: bytes
    layout: Layout
    runs: tuple[SampleRun, ...]
    scans: tuple[SampleScan, ...]


def write_facts(path: Path, facts: StackFacts) -> None:
    """Write the facts as indented JSON, so that changes show in a diff."""
    document = {
        "note": NOTE,
        "seed": facts.seed,
        "sample_key": facts.key.hex(),
        "runs": [asdict(run) for run in facts.runs],
        "scans": [asdict(scan) for scan in facts.scans],
        "layouts": [facts.layout.to_dict()],
    }
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def read_facts(path: Path) -> StackFacts:
    """Read what ``write_facts`` wrote.

    Raises:
        KeyError, TypeError, ValueError: the file is not such a document.
    """
    document = orjson.loads(path.read_bytes())
    return StackFacts(
        seed=document["seed"],
        key=bytes.fromhex(document["sample_key"]),
        layout=Layout.from_dict(document["layouts"][0]),
        runs=tuple(SampleRun(**run) for run in document["runs"]),
        scans=tuple(SampleScan(**scan) for scan in document["scans"]),
    )
