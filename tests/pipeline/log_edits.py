"""Edits that somebody makes behind phieu's back, and the words by which ``phieu log --verify`` finds each of them.

    python -m tests.pipeline.log_edits

prints the table that stands in ``pipeline/README.md``. ``tests/pipeline/upkeep/test_edits.py`` makes each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FLIPPED = 40  # a byte in the middle of any of the scans


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit: what it does, in words; how, as statements of SQL or a change of files; and what finds it.

    Attributes:
        what: is changed.
        found: words of the finding.
        sql: the statements.
        files: changes files of a workspace.
        archive: whether the archive must be read to find it.
    """

    what: str
    found: str
    sql: tuple[str, ...] = ()
    files: Callable[[Path], object] | None = None
    archive: bool = False


def archived(root: Path, number: int) -> Path:
    """The number-th file in the archive."""
    return sorted(path for path in (root / "archive").iterdir() if path.name[0] != ".")[number]


def flip(root: Path) -> None:
    path = archived(root, 0)
    content = bytearray(path.read_bytes())
    content[FLIPPED] ^= 1
    path.chmod(0o666)
    path.write_bytes(content)


def swap(root: Path) -> None:
    one, other = archived(root, 0), archived(root, 1)
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def shorten(root: Path) -> None:
    path = archived(root, 0)
    path.chmod(0o666)
    path.write_bytes(path.read_bytes()[:-1])


STEP_1, STEP_2, STEP_3 = (f"shortcoming 1: its step {step} was changed" for step in (1, 2, 3))
FILE, BACK = "attached to it was changed", "was erased, and something is stored in its place"
UNREAD = "the register of shortcomings can't be read"
SHORTER, ELSEWHERE = "replace(fields, 'lâu', 'vui')", "replace(fields, 'ub06808', 'ub06814')"
LATER = "replace(fields, '2026', '2027')"
COPIED_STEP = (
    'INSERT INTO remedy_steps (shortcoming, at, "by", kind, fields, why) '
    'SELECT shortcoming, at, "by", kind, fields, why FROM remedy_steps'
)
RUN, PRINTING = (
    "its unit's name or kind, its desk or origin, or the day of its order, was changed",
    "the time of its printing, was changed",
)
CANCELLING = "whether or when it was cancelled was changed"
STORED_RUN = "is stored, and the log tells otherwise"
ARRIVAL, PAGES = "channel or day of arrival was changed", "what is stored of its pages is not what was read"
LAYOUT, RULING = "was changed after it was printed", "who made it, when or why was changed"
DRAW, PAPER = "its draw, or how its sheets counted then, was changed", "who entered it or when, was changed"
ROW_NAMES = "what names its rows was changed"
BATCHES = "whether it is held or withdrawn, was changed"
REREAD = "or a reading that is kept of it, was changed"
OLD = "2019-01-01T08:00:00.000000+00:00"
# The page of sheet 3 lies in a.tif, which is scan 1.
HERE = "WHERE scan = 1 AND page = 5"

EDITS = (
    Edit(
        "the names of two units swapped",
        RUN,
        ("UPDATE runs SET unit_name = CASE unit WHEN 'ub06808' THEN 'Phường Trưng Vương' ELSE 'Phường Vàng Danh' END",),
    ),
    Edit("a unit's kind", RUN, ("UPDATE runs SET unit_kind = 'center' WHERE id = 1",)),
    Edit("the day of an order", RUN, (f"UPDATE runs SET ordered_at = '{OLD}' WHERE id = 1",)),
    Edit("the unit of a run", STORED_RUN, ("UPDATE runs SET unit = 'ub06820', run = 9 WHERE id = 1",)),
    Edit("the channel of a run", STORED_RUN, ("UPDATE runs SET channel = 'box' WHERE id = 1",)),
    Edit("the period of a run", STORED_RUN, ("UPDATE runs SET period = '2019-Q2' WHERE id = 1",)),
    Edit("how many sheets a run has", STORED_RUN, ("UPDATE runs SET count = 39 WHERE id = 1",)),
    Edit("the PDF of a run", PRINTING, ("UPDATE runs SET file = 'other.pdf' WHERE id = 1",)),
    Edit("when a run was printed", PRINTING, (f"UPDATE runs SET printed_at = '{OLD}' WHERE id = 1",)),
    Edit(
        "a printed run stored as not printed",
        "whether it was printed",
        ("UPDATE runs SET printed_at = NULL WHERE id = 1",),
    ),
    Edit("a printed run stored as one of rows", RUN, ("UPDATE runs SET origin = 'rows' WHERE id = 1",)),
    Edit("the desk that a run is for", RUN, ("UPDATE runs SET desk = 'q1' WHERE id = 1",)),
    Edit("a run of rows stored as printed", RUN, ("UPDATE runs SET origin = 'print' WHERE origin = 'rows'",)),
    Edit("the desk that rows are about", RUN, ("UPDATE runs SET desk = 'q2' WHERE origin = 'rows'",)),
    Edit(
        "what names a row, so that it counts once more",
        ROW_NAMES,
        ("UPDATE row_keys SET key = key || '0' WHERE serial = (SELECT min(serial) FROM row_keys)",),
    ),
    Edit("the channel of a row's name", ROW_NAMES, ("UPDATE row_keys SET channel = 'box'",)),
    Edit("the code that a row was answered with", ROW_NAMES, ("UPDATE row_keys SET code = 'ab'",)),
    Edit("the serial of a row's name", ROW_NAMES, ("UPDATE row_keys SET serial = serial + 100",)),
    Edit("a row's name taken away", ROW_NAMES, ("DELETE FROM row_keys",)),
    Edit(
        "a row's name added",
        "are stored, and the log does not tell of them",
        ("INSERT INTO row_keys VALUES ('online', 'one more', 7, '')",),
    ),
    Edit("a run stored as cancelled", CANCELLING, (f"UPDATE runs SET cancelled_at = '{OLD}' WHERE id = 1",)),
    Edit("a cancelled run stored as handed out", CANCELLING, ("UPDATE runs SET cancelled_at = NULL",)),
    Edit(
        "when a run was cancelled",
        CANCELLING,
        (f"UPDATE runs SET cancelled_at = '{OLD}' WHERE cancelled_at IS NOT NULL",),
    ),
    Edit("the reason for cancelling a run", "that was written beside it", ("UPDATE remarks SET text = 'other'",)),
    Edit("a run taken away", "is gone", ("DELETE FROM runs WHERE id = 3",)),
    Edit(
        "a run added",
        STORED_RUN,
        (
            "INSERT INTO runs SELECT 9, unit, 9, unit_name, unit_kind, channel, period, layout, 191, 10, file,"
            " ordered_at, printed_at, origin, desk, NULL FROM runs WHERE id = 1",
        ),
    ),
    Edit(
        "the counter of serials lowered",
        "the counter of serials stands at 5",
        ("UPDATE counters SET value = 5 WHERE name = 'serial'",),
    ),
    Edit("where the boxes of a layout lie", LAYOUT, ("UPDATE layouts SET geometry = replace(geometry, '8.0', '9.0')",)),
    Edit("the text of a survey", LAYOUT, ("UPDATE layouts SET survey_text = survey_text || ' '",)),
    Edit("the survey that a layout is of", LAYOUT, ("UPDATE layouts SET survey = 'other'",)),
    Edit("an answer", PAGES, (f"UPDATE pages SET answers = replace(answers, '4', '1') {HERE}",)),
    Edit(
        "the fault serial-unknown set, so that a sheet is not counted",
        PAGES,
        (f"UPDATE pages SET fault = 'serial-unknown' {HERE}",),
    ),
    Edit("a warning of streaks taken away", PAGES, ("UPDATE pages SET fault = NULL WHERE fault = 'streak'",)),
    Edit("a warning of streaks added", PAGES, (f"UPDATE pages SET fault = 'streak' {HERE}",)),
    Edit(
        "the fault of an unreadable page",
        PAGES,
        ("UPDATE pages SET fault = 'page-foreign' WHERE fault = 'page-blank'",),
    ),
    Edit(
        "what an unreadable page is told to show",
        PAGES,
        ("UPDATE pages SET detail = 'nothing' WHERE fault = 'page-blank'",),
    ),
    Edit("how many answers of a page are in doubt", PAGES, (f"UPDATE pages SET doubts = 3 {HERE}",)),
    Edit("where the boxes were seen, from which pictures are cut", PAGES, (f"UPDATE pages SET evidence = '' {HERE}",)),
    Edit("the serial of a page", PAGES, (f"UPDATE pages SET serial = 30 {HERE}",)),
    Edit("the page of its sheet", PAGES, (f"UPDATE pages SET sheet_page = 2 {HERE}",)),
    Edit("the layout that a page was read with", PAGES, (f"UPDATE pages SET layout = 'ffffffff' {HERE}",)),
    Edit("a page stored as blank", PAGES, (f"UPDATE pages SET outcome = 'blank' {HERE}",)),
    Edit(
        "which of two scans counts",
        "which of its scans counts was changed",
        ("UPDATE pages SET outcome = 'read', fault = NULL WHERE scan = 1 AND page = 1",),
    ),
    Edit("the fault of a conflict", PAGES, ("UPDATE pages SET fault = 'sheet-duplicate' WHERE scan = 1 AND page = 1",)),
    Edit(
        "the fault of a conflict taken away",
        "which of its scans counts was changed",
        ("UPDATE pages SET fault = NULL WHERE scan = 1 AND page = 1",),
    ),
    Edit(
        "answers made unreadable",
        "what is stored of several scans of a page can't be read",
        ("UPDATE pages SET answers = '{' WHERE scan = 1 AND page = 1",),
    ),
    Edit("a page taken away", "pages, and", (f"DELETE FROM pages {HERE}",)),
    Edit("all pages of a scan taken away", "and 0 are stored", ("DELETE FROM pages WHERE scan = 3",)),
    Edit(
        "a page added",
        "and 4 are stored",
        (
            "INSERT INTO pages SELECT scan, 4, outcome, fault, serial, sheet_page, layout, doubts, detail, answers,"
            " evidence, reader FROM pages WHERE scan = 3 AND page = 1",
        ),
    ),
    Edit(
        "the pages of two scans swapped",
        PAGES,
        (
            "UPDATE pages SET scan = scan + 100 WHERE scan IN (2, 4)",
            "UPDATE pages SET scan = 106 - scan WHERE scan > 100",
        ),
    ),
    Edit(
        "a scan stored as not read, its answers edited",
        "it was read, and is stored as not read",
        (
            "UPDATE scans SET finished_at = NULL WHERE id = 1",
            f"UPDATE pages SET answers = replace(answers, '4', '1') {HERE}",
        ),
    ),
    Edit(
        "when a scan was read",
        "the time at which it was read was changed",
        (f"UPDATE scans SET finished_at = '{OLD}' WHERE id = 1",),
    ),
    Edit("the name of a scan", ARRIVAL, ("UPDATE scans SET name = 'other.tif' WHERE id = 1",)),
    Edit(
        "the folder of a scan, which says who scanned it", ARRIVAL, ("UPDATE scans SET folder = 'máy 9' WHERE id = 1",)
    ),
    Edit("a scan stored as a file of rows", ARRIVAL, ("UPDATE scans SET channel = 'online' WHERE id = 1",)),
    Edit("the channel of a file of rows", ARRIVAL, ("UPDATE scans SET channel = 'box' WHERE channel = 'online'",)),
    Edit("a file of rows stored as a scan", ARRIVAL, ("UPDATE scans SET channel = '' WHERE channel = 'online'",)),
    Edit("the answer of a row", PAGES, ("UPDATE pages SET answers = replace(answers, '4', '1') WHERE scan = 5",)),
    Edit(
        "when a row was sent", PAGES, ("UPDATE pages SET evidence = replace(evidence, '2019', '2018') WHERE scan = 5",)
    ),
    Edit("the file that a scan lies in", ARRIVAL, ("UPDATE scans SET file = 'other.tif' WHERE id = 1",)),
    Edit("the size of a scan", ARRIVAL, ("UPDATE scans SET bytes = bytes + 1 WHERE id = 1",)),
    Edit("when a scan arrived", ARRIVAL, (f"UPDATE scans SET arrived_at = '{OLD}' WHERE id = 1",)),
    Edit("the office of a scan", ARRIVAL, ("UPDATE scans SET office = 'elsewhere' WHERE id = 1",)),
    Edit("how many pages a scan has", "pages, and", ("UPDATE scans SET pages = 99 WHERE id = 1",)),
    Edit("the SHA-256 of a scan", "its row is gone", (f"UPDATE scans SET sha256 = '{'ab' * 32}' WHERE id = 1",)),
    Edit(
        "a scan stored as deleted", "it is stored as deleted", (f"UPDATE scans SET deleted_at = '{OLD}' WHERE id = 1",)
    ),
    Edit(
        "a deleted scan stored as kept",
        "stored as if it were kept",
        ("UPDATE scans SET deleted_at = NULL WHERE id = 4",),
    ),
    Edit(
        "when a scan was deleted",
        "the day on which it was deleted was changed",
        (f"UPDATE scans SET deleted_at = '{OLD}' WHERE id = 4",),
    ),
    Edit(
        "a scan taken away with its pages",
        "its row is gone",
        ("DELETE FROM pages WHERE scan = 3", "DELETE FROM scans WHERE id = 3"),
    ),
    Edit(
        "a scan added",
        "the log does not tell of it",
        (
            f"INSERT INTO scans SELECT 99, '{'cd' * 32}', name, folder, file, bytes, arrived_at, pages, finished_at,"
            " office, deleted_at, channel, batch FROM scans WHERE id = 3",
        ),
    ),
    Edit("the batch that a scan is of", ARRIVAL, ("UPDATE scans SET batch = batch + 1 WHERE id = 1",)),
    Edit("a scan taken out of its batch", ARRIVAL, ("UPDATE scans SET batch = NULL WHERE id = 1",)),
    Edit("who brought a batch", BATCHES, ("UPDATE batches SET \"by\" = 'Minh' WHERE id = 1",)),
    Edit("when a batch was brought", BATCHES, (f"UPDATE batches SET at = '{OLD}' WHERE id = 1",)),
    Edit("how a batch was brought", BATCHES, ("UPDATE batches SET kind = 'camera' WHERE id = 1",)),
    Edit("what a batch is called", BATCHES, ("UPDATE batches SET note = 'other' WHERE id = 1",)),
    Edit("a batch put on hold", BATCHES, (f"UPDATE batches SET held_at = '{OLD}' WHERE id = 1",)),
    Edit("a batch withdrawn", BATCHES, (f"UPDATE batches SET withdrawn_at = '{OLD}' WHERE id = 1",)),
    Edit("a batch taken away", "held or withdrawn, is gone", ("DELETE FROM batches WHERE id = 1",)),
    Edit(
        "a batch added",
        "the log does not tell of it",
        ('INSERT INTO batches SELECT 99, kind, note, "by", at, held_at, withdrawn_at FROM batches WHERE id = 1',),
    ),
    Edit("what a person ruled", RULING, ("UPDATE rulings SET answer = '1' WHERE id = 2",)),
    Edit("who ruled", RULING, ("UPDATE rulings SET \"by\" = 'Minh' WHERE id = 2",)),
    Edit("when somebody ruled", RULING, (f"UPDATE rulings SET at = '{OLD}' WHERE id = 2",)),
    Edit("why somebody ruled", RULING, ("UPDATE rulings SET why = 'I was told to' WHERE id = 2",)),
    Edit(
        "the time of a ruling made unreadable",
        "what is stored of rulings can't be read",
        ("UPDATE rulings SET at = ''",),
    ),
    Edit(
        "what is ruled about made unreadable", "ruling 2 can't be read", ("UPDATE rulings SET seen = '[' WHERE id = 2",)
    ),
    Edit("the sheet that a ruling is about", RULING, ("UPDATE rulings SET serial = 5 WHERE id = 2",)),
    Edit(
        "what a ruling said that another one took the place of",
        RULING,
        ("UPDATE rulings SET answer = '2' WHERE id = 1",),
    ),
    Edit(
        "when a ruling ended", "the log does not tell of it", (f"UPDATE rulings SET ended_at = '{OLD}' WHERE id = 1",)
    ),
    Edit(
        "a ruling ended",
        "was ended, and the log does not tell of it",
        (f"UPDATE rulings SET ended_at = '{OLD}' WHERE id = 2",),
    ),
    Edit(
        "an ended ruling put in force again", "is in force again", ("UPDATE rulings SET ended_at = NULL WHERE id = 1",)
    ),
    Edit("a ruling taken away", "is gone, or was changed", ("DELETE FROM rulings WHERE id = 2",)),
    Edit(
        "a ruling added",
        RULING,
        (
            "INSERT INTO rulings SELECT 99, at, \"by\", matter, '[9]', 9, sheet_page, question, scan,"
            " page, '5', state, seen, why, NULL FROM rulings WHERE id = 2",
        ),
    ),
    Edit("the seed of an audit", DRAW, ("UPDATE audits SET seed = '1-2-3'",)),
    Edit("who drew an audit", DRAW, ("UPDATE audits SET \"by\" = 'Minh'",)),
    Edit("when an audit was drawn", DRAW, (f"UPDATE audits SET drawn_at = '{OLD}'",)),
    Edit(
        "how a sheet counted when it was drawn",
        DRAW,
        ("UPDATE audit_entries SET answer = replace(answer, '4', '1') WHERE state = 'c'",),
    ),
    Edit("what was entered from the paper", PAPER, ("UPDATE audit_entries SET answer = '1' WHERE state = 'v'",)),
    Edit("who entered it", PAPER, ("UPDATE audit_entries SET \"by\" = 'Minh' WHERE state = 'v'",)),
    Edit("what was entered taken away", "or when, is gone", ("DELETE FROM audit_entries WHERE state = 'v'",)),
    Edit("who had scans read again", REREAD, ("UPDATE rereads SET \"by\" = 'Minh'",)),
    Edit("a reread stored as taken back", REREAD, (f"UPDATE rereads SET undone_at = '{OLD}'",)),
    Edit("a reading that is kept beside the newer one", REREAD, ("UPDATE readings SET serial = 30",)),
    Edit("a kept reading taken away", REREAD, ("DELETE FROM readings",)),
    Edit("what a shortcoming is called", STEP_1, (f"UPDATE remedy_steps SET fields = {SHORTER} WHERE id = 1",)),
    Edit("the unit of a shortcoming", STEP_1, (f"UPDATE remedy_steps SET fields = {ELSEWHERE} WHERE id = 1",)),
    Edit("until when a measure is due", STEP_2, (f"UPDATE remedy_steps SET fields = {LATER} WHERE id = 2",)),
    Edit("who decided about a measure", STEP_2, ("UPDATE remedy_steps SET \"by\" = 'Minh' WHERE id = 2",)),
    Edit("the day of a decision", STEP_2, (f"UPDATE remedy_steps SET at = '{OLD}' WHERE id = 2",)),
    Edit("the question with which one was returned", STEP_3, ("UPDATE remedy_steps SET why = 'x' WHERE id = 3",)),
    Edit("a step of another kind", STEP_3, ("UPDATE remedy_steps SET kind = 'reminded' WHERE id = 3",)),
    Edit("the shortcoming that a step is of", STEP_3, ("UPDATE remedy_steps SET shortcoming = 2 WHERE id = 3",)),
    Edit("a step stored as erased", STEP_3, (f"UPDATE remedy_steps SET erased_at = '{OLD}' WHERE id = 3",)),
    Edit("what is said of a step made unreadable", UNREAD, ("UPDATE remedy_steps SET fields = '[]' WHERE id = 2",)),
    Edit("a step taken away", "its step 3 is gone", ("DELETE FROM remedy_steps WHERE id = 3",)),
    Edit("a step added", "its step 7 is stored", (f"{COPIED_STEP} WHERE id = 3",)),
    Edit("what an attached file holds", FILE, ("UPDATE attachments SET content = x'706c616f' WHERE bytes = 4",)),
    Edit("the size of an attached file", FILE, ("UPDATE attachments SET bytes = 5 WHERE bytes = 4",)),
    Edit("an attached file emptied", "has lost", ("UPDATE attachments SET content = NULL WHERE bytes = 4",)),
    Edit("an attached file taken away", "to it is gone", ("DELETE FROM attachments WHERE bytes = 4",)),
    Edit("the row of a file that was erased taken away", "to it is gone", ("DELETE FROM attachments WHERE bytes = 7",)),
    Edit(
        "a file put where one was erased",
        "was erased, and",
        ("UPDATE attachments SET content = x'00' WHERE bytes = 7",),
    ),
    Edit("a file added", "attached to no shortcoming", (f"INSERT INTO attachments VALUES ('{'ef' * 32}', 1, x'00')",)),
    Edit(
        "the key that the database is bound to",
        "the key that the database is bound to",
        (f"UPDATE meta SET value = '{'ef' * 32}' WHERE key = 'key_sha256'",),
    ),
    Edit(
        "the version of the database set back",
        "was brought up to date a second time",
        ("UPDATE meta SET value = '5' WHERE key = 'schema'",),
    ),
    Edit("who did what, in an entry", "entry 8 does not follow", ("UPDATE log SET \"by\" = 'Minh' WHERE id = 8",)),
    Edit(
        "what an entry says made unreadable",
        "says what phieu never writes",
        ("UPDATE log SET after = '' WHERE id = 1",),
    ),
    Edit(
        "the time of an entry made unreadable", "says what phieu never writes", ("UPDATE log SET at = '' WHERE id = 8",)
    ),
    Edit(
        "the kind of an entry made unreadable",
        "entry 8 of the log can't be read",
        ("PRAGMA ignore_check_constraints = ON", "UPDATE log SET kind = 'other' WHERE id = 8"),
    ),
    Edit("the digest in an entry", "entry 8 does not follow", ("UPDATE log SET digest = '' WHERE id = 8",)),
    Edit(
        "an entry taken away",
        "were written: some were taken away",
        ("DELETE FROM log WHERE id = (SELECT max(id) FROM log)",),
    ),
    Edit(
        "the newest entries taken away, and their counter lowered",
        "the log was cut short, or put back",
        (
            "DELETE FROM log WHERE id > (SELECT max(id) FROM log) - 2",
            "UPDATE counters SET value = value - 2 WHERE name = 'log'",
        ),
    ),
    Edit("a scan in the archive taken away", "is gone", files=lambda root: archived(root, 0).unlink()),
    Edit("a scan in the archive cut short", "bytes, and", files=shorten),
    Edit("a bit of a scan in the archive", "is damaged", files=flip, archive=True),
    Edit("two scans in the archive swapped", "is damaged", files=swap, archive=True),
)


def table() -> list[str]:
    """Return the table of edits, in lines of Markdown."""
    lines = ["| changed | found by |", "|---|---|"]
    for edit in EDITS:
        command = "`--archive`: " if edit.archive else ""
        lines.append(f"| {edit.what} | {command}“{edit.found}” |")
    return lines


if __name__ == "__main__":
    print("\n".join(table()))
