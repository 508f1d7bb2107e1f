"""A workspace with printed sheets, and scans whose pixels spell out what a reader is to see in them.

What is tested here is what is kept of readings, so the reader is replaced by one that takes the reading from the pixels
of the picture, as JSON. Files, archive, jobs, store and tables are the real ones; the real reader has its turn in
``test_whole_way.py``.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sqlalchemy import NullPool, create_engine, inspect

import samples
from forms.layout import Kind, Layout
from forms.page_code import PageCode
from omr.faults import Fault, Outcome
from omr.reading import AnswerReading, Doubt, Flaw, PageReading, Registration, State, StreakReading, TextReading
from pipeline import Workspace
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.page_record import questions_on, record_reading
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Order
from pipeline.records.store_rows import Scan
from pipeline.results.tabulate import tabulate
from pipeline.workspace import KEY
from samples import rasterise_pages, read_facts
from tests.benchmarks.made_up import make_up
from tests.missing import missing
from tests.pipeline.result_tables import read_table

WIDTH = 64
UPRIGHT = Registration((8.0, 0.0, 0.0, 0.0, 8.0, 0.0, 0.0, 0.0, 1.0), 0.02, 4, 0.0, None, 8.0)
NOWHERE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pixels_that_say(reading: Mapping[str, Any]) -> NDArray[np.uint8]:
    """A gray picture whose bytes are JSON."""
    text = json.dumps(reading).encode()
    return np.frombuffer(text.ljust(-(-len(text) // WIDTH) * WIDTH), np.uint8).reshape(-1, WIDTH)


def answers_of(
    said: Mapping[str, str], layout: Layout, page: int
) -> tuple[tuple[AnswerReading, ...], tuple[TextReading, ...]]:
    """What a page says to its questions; ``Office.page`` tells how it is written."""
    kinds = {question.question: question.kind for question in layout.questions}
    doubts = {"?": Doubt.UNCERTAIN_MARK, "!": Doubt.BOX_DISTURBED, "*": Doubt.OVERVOTE, "~": Doubt.OVERVOTE}
    answers, texts = [], []
    for question in questions_on(layout, page):
        answer = said.get(question, "4" if kinds[question] is Kind.RATING else "")
        if kinds[question] is Kind.TEXT:
            texts.append(TextReading(question, bool(answer), NOWHERE))
        elif answer[:1] in doubts:
            sure = 0.999 if answer[0] == "*" else 0.6
            answers.append(AnswerReading(question, answer[1:], State.DOUBT, sure, doubts[answer[0]]))
        else:
            answers.append(AnswerReading(question, answer, State.READ if answer else State.BLANK, 0.99996))
    return tuple(answers), tuple(texts)


def reading_of(image: NDArray[np.uint8], layouts: Mapping[str, Layout], *_: Any, **__: Any) -> PageReading:
    """Stands in for ``omr.read_page``."""
    said = json.loads(image.tobytes())
    if "defect" in said:
        raise RuntimeError(said["defect"])
    if "fault" in said and "serial" not in said:
        return PageReading(Outcome(said["outcome"]), Fault(said["fault"]))
    code = PageCode(said["layout"], said["unit"], said["run"], said["serial"], said["page"])
    if "fault" in said:
        return PageReading(Outcome(said["outcome"]), Fault(said["fault"]), code=code, page=code.page)
    layout = layouts[code.layout]
    answers, texts = answers_of(said["answers"], layout, code.page)
    streaks = tuple(StreakReading(True, 8.0 * at_mm, 0.0, 3.0, dark, 0.8) for at_mm, dark in said.get("streaks", ()))
    return PageReading(
        Outcome.READ,
        Fault.STREAK if streaks else None,
        code=code,
        page=code.page,
        layout=layout.id,
        registration=replace(UPRIGHT, scale=said.get("scale")),
        streaks=streaks,
        flaws=tuple(map(Flaw, said.get("flaws", ()))),
        answers=answers,
        texts=texts,
    )


@dataclass
class Office:
    """A workspace, its runs, and what its clerks do."""

    workspace: Workspace
    runs: tuple[IssuedRun, ...]

    def order(self, unit: str, channel: str, period: str, count: int) -> IssuedRun:
        when = parse_period(period)
        units = units_to_print(self.workspace.register(), unit, when)
        (printed,) = print_runs(self.workspace, units, channel, when, count)
        self.runs = (*self.runs, *printed.runs)
        return printed.runs[0]

    def page(self, serial: int, page: int, **answers: str) -> dict[str, Any]:
        """A page as it is read.

        Ratings that are not given are 4, other questions blank; ``?4`` is a doubtful mark, ``!4`` a hidden box, ``*``
        two plain marks, ``~`` a plain and a doubtful one.
        """
        run = next(run for run in self.runs if run.first_serial <= serial < run.first_serial + run.count)
        whose = {"layout": run.layout, "unit": run.unit, "run": run.run}
        return {**whose, "serial": serial, "page": page, "answers": answers}

    def sheet(self, serial: int, **answers: str) -> list[dict[str, Any]]:
        return [self.page(serial, 1, **answers), self.page(serial, 2, **answers)]

    def drop(self, name: str, *pages: Mapping[str, Any]) -> Path:
        """Put a scan of these pages into the inbox."""
        path = self.workspace.inbox / name
        write_scan(path, *pages)
        return path

    def write(self, path: Path, *pages: Mapping[str, Any]) -> None:
        """Write a scan of these pages elsewhere."""
        write_scan(path, *pages)

    def store_page(self, scan: Scan, number: int, page: Mapping[str, Any]) -> None:
        """Store one page of a scan, as an ingest does."""
        layouts = {name: kept.layout for name, kept in self.workspace.store.layouts.by_id().items()}
        reading = reading_of(pixels_that_say(page), layouts)
        self.workspace.store.pages.record(scan, record_reading(number, reading, layouts[page["layout"]]))

    def table(self, name: str) -> list[dict[str, str]]:
        return read_table(self.workspace.results / name)


def write_scan(path: Path, *pages: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    first, *others = (Image.fromarray(pixels_that_say(page)) for page in pages)
    first.save(path, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")


@dataclass(frozen=True)
class Desk:
    """A workspace of its own, read by the real reader, and pictures of the blank pages of its sheets, one by one.

    Sheets are printed on both sides of two pages each, for ub06808, from serial 1.
    """

    workspace: Workspace
    blanks: list[NDArray[np.uint8]]


@pytest.fixture(scope="session")
def desk_at() -> Callable[..., Desk]:
    """Open a desk in a folder: ``sheets`` are printed and drawn at 200 dpi; ``change`` may mend the workspace first."""

    def make(root: Path, sheets: int, change: Callable[[Path], None] = lambda _: None, runs: int = 1) -> Desk:
        change(Workspace.create(root).root)
        workspace = Workspace.open(root)
        period = parse_period("2019-Q1")
        units = units_to_print(workspace.register(), "ub06808", period)
        printed = [print_runs(workspace, units, "counter", period, sheets)[0] for _ in range(runs)]
        numbers = list(range(1, 2 * sheets + 1))
        return Desk(workspace, [page for file in printed for page in rasterise_pages(file.path, numbers, 200)])

    return make


@pytest.fixture(scope="session")
def stack_workspace() -> Callable[[Path], Workspace]:
    """Make a workspace in a folder that has printed the sheets of the sample stack, with the key that they bear."""
    facts = read_facts(Path(samples.__file__).parent / "stack" / "stack.json")

    def make(root: Path) -> Workspace:
        Workspace.create(root)
        (root / KEY).write_text(facts.key.hex() + "\n", "ascii")
        workspace = Workspace.open(root)
        workspace.store.layouts.keep(facts.layout, workspace.survey_text())
        orders = [
            Order(run.unit, run.unit_name, run.unit_kind, run.channel, run.period, facts.layout.id, run.count)
            for run in facts.runs
        ]
        issued = workspace.store.runs.issue(orders, lambda _: None)
        assert [run.first_serial for run in issued] == [run.first_serial for run in facts.runs]
        workspace.store.runs.confirm_printed(issued, "sheets.pdf")
        return workspace

    return make


def print_sheets(workspace: Workspace) -> None:
    """Sheets 1-40 of ub06808 at the counter, 41-50 in its box, 51-90 of ub06820 at the counter."""
    office = Office(workspace, ())
    office.order("ub06808", "counter", "2019-Q1", 40)
    office.order("ub06808", "box", "2019-Q1", 10)
    office.order("ub06820", "counter", "2019-Q1", 40)
    workspace.close()


@pytest.fixture(scope="session")
def printed_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with printed sheets, made once, to be copied."""
    root = tmp_path_factory.mktemp("template") / "workspace"
    print_sheets(Workspace.create(root))
    return root


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up office with three periods, tabulated by the units of its own day, to be looked at or copied."""
    workspace = make_up(tmp_path_factory.mktemp("made-up") / "w")
    tabulate(workspace)
    workspace.close()
    return workspace.root


MADE = """
    SELECT string_agg(made, E'\\n' ORDER BY made) FROM (
        SELECT format('%%s.%%s %%s %%s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod))
            || a.attnotnull
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a
            ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname NOT LIKE 'pg\\_%%' AND n.nspname NOT IN ('information_schema', 'kept')
        UNION ALL SELECT format('%%s %%s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
    ) AS parts (made)
"""
"""How all tables, indexes and constraints of a database are made, as one text."""

END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

WIND_BACK = """
DO $$
DECLARE one text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- whatever refers to what
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%%I', one);
        EXECUTE format('INSERT INTO public.%%I SELECT * FROM kept.%%I', one, one);
    END LOOP;
    PERFORM setval(format('public.%%I', name), coalesce(last, 1), last IS NOT NULL) FROM kept.numbers;
END $$
"""
"""Gives every table the rows again that ``kept`` has of it, and has sequences go on from where they stood."""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of our own, with a database in which sheets were printed, and its workspace."""

    url: str
    template: Path
    control: Callable[[str], None]
    """Have it ``start`` or ``stop``."""
    wound_back: list[str] = field(default_factory=list)
    """URLs of databases that were used, and are like the template again."""

    def ask(self, sql: str) -> None:
        """Run a command outside of any transaction."""
        engine = create_engine(f"{self.url}/postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)

    def copy(self) -> str:
        """Return the URL of a database like the template: one that was wound back, or a new one."""
        if self.wound_back:
            return self.wound_back.pop()
        name = f"t{uuid.uuid4().hex}"
        self.ask(f'CREATE DATABASE "{name}" TEMPLATE printed')
        return f"{self.url}/{name}"

    def give_back(self, url: str) -> None:
        """Wind a database back to the template, which takes a tenth of the time of another copy.

        One whose tables are no longer made as they were is dropped.
        """
        name = url.rpartition("/")[2]
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(END_OTHERS)
            same = connection.exec_driver_sql(f"SELECT ({MADE}) = (SELECT made FROM kept.made)").scalar()
            if same:
                connection.exec_driver_sql(WIND_BACK)
        if same:
            self.wound_back.append(url)
        else:
            self.ask(f'DROP DATABASE "{name}" WITH (FORCE)')


def _programs() -> Path | None:
    """Return the folder of the newest PostgreSQL that is installed; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lives as long as the tests, in a folder of its own."""
    pytest.importorskip("psycopg", reason="the package psycopg is not installed")
    programs = _programs()
    if programs is None:
        missing("PostgreSQL is not installed (apt install postgresql)")
    with tempfile.TemporaryDirectory(prefix="phieu-pg-") as folder:
        whose: dict[str, Any] = {}
        if os.name == "posix" and os.geteuid() == 0:  # PostgreSQL refuses to run as root
            try:
                shutil.chown(folder, "postgres")
            except LookupError:
                pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")
            whose["user"] = "postgres"
        run = functools.partial(subprocess.run, check=True, capture_output=True, cwd=folder, timeout=60, **whose)
        run([programs / "initdb", "-D", f"{folder}/data", "-U", "phieu", "-A", "trust", "-E", "UTF8", "--locale=C"])
        port = _free_port()
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
        common = [programs / "pg_ctl", "-D", f"{folder}/data", "-w", "-s"]
        to = {"start": ["-l", f"{folder}/log", "-o", options, "start"], "stop": ["-m", "immediate", "stop"]}

        def control(what: str) -> None:
            run([*common, *to[what]], capture_output=False)  # a server keeps its parent's pipes open

        control("start")
        url = f"postgresql+psycopg://phieu@127.0.0.1:{port}"
        try:
            yield _with_sheets(Server(url, tmp_path_factory.mktemp("pg") / "w", control))
        finally:
            control("stop")


def _with_sheets(server: Server) -> Server:
    server.ask("CREATE DATABASE printed")
    Workspace.create(server.template)
    use_database(server.template, f"{server.url}/printed")
    print_sheets(Workspace.open(server.template))
    engine = create_engine(f"{server.url}/printed", poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for table in inspect(connection).get_table_names():
            connection.exec_driver_sql(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
        numbers = "SELECT sequencename AS name, last_value AS last FROM pg_sequences WHERE schemaname = 'public'"
        connection.exec_driver_sql(f"CREATE TABLE kept.numbers AS {numbers}")
        connection.exec_driver_sql(f"CREATE TABLE kept.made AS SELECT ({MADE}) AS made")
    return server


def use_database(root: Path, url: str) -> None:
    """Have a workspace keep its rows elsewhere."""
    settings = root / "phieu.toml"
    text = settings.read_text("utf-8")
    before = next(line for line in text.splitlines() if line.startswith("database = "))
    settings.write_text(text.replace(before, f'database = "{url}"'), "utf-8")
    (root / "phieu.db").unlink(missing_ok=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, printed_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setattr("pipeline.intake.reading_job.read_page", reading_of)
    monkeypatch.setattr("pipeline.intake.ingest.core_count", lambda: 0)
    root, url = tmp_path / "workspace", ""
    if request.param == "sqlite":
        shutil.copytree(printed_workspace, root)
    else:
        server: Server = request.getfixturevalue("postgresql")
        shutil.copytree(server.template, root)
        url = server.copy()
        use_database(root, url)
    workspace = Workspace.open(root)
    yield Office(workspace, tuple(workspace.store.runs.all()))
    workspace.close()
    if url:
        server.give_back(url)


@pytest.fixture(scope="session")
def office_in() -> Callable[[Path], AbstractContextManager[Office]]:
    """Open the office of a workspace, as long as the block lasts, for what is prepared once for many tests."""

    @contextmanager
    def opened(root: Path) -> Iterator[Office]:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("pipeline.intake.reading_job.read_page", reading_of)
            patched.setattr("pipeline.intake.ingest.core_count", lambda: 0)
            workspace = Workspace.open(root)
            yield Office(workspace, tuple(workspace.store.runs.all()))
            workspace.close()

    return opened


@pytest.fixture
def settings(office: Office) -> Callable[..., Office]:
    """Change settings of the office; a line that is commented out counts from then on."""

    def change(**lines: str) -> Office:
        path = office.workspace.root / "phieu.toml"
        text = path.read_text("utf-8")
        for key, value in lines.items():
            before = next(line for line in text.splitlines() if line.removeprefix("# ").startswith(f"{key} = "))
            text = text.replace(before, f"{key} = {value}")
        path.write_text(text, "utf-8")
        office.workspace.close()
        return Office(Workspace.open(office.workspace.root), office.runs)

    return change


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium, once for a process: Playwright has no room for two of itself in one thread."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    program = shutil.which("chromium")
    if program is None:
        missing("Chromium is not installed (apt install chromium)")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page in a browser of its own, without anybody else's cookies; what breaks in its script fails the test."""
    contexts: list[Any] = []
    broken: list[str] = []

    def start(url: str, **how: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 860}} | how)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: "Content Security Policy" in said.text and broken.append(said.text))
        page.goto(url)
        return page

    yield start
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from the registry of npm's client."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, which axe-core is fetched with")
    folder = tmp_path_factory.mktemp("axe")
    try:
        subprocess.run([npm, "pack", "--silent", AXE], cwd=folder, check=True, capture_output=True, timeout=60)
    except (subprocess.SubprocessError, OSError):
        pytest.skip(f"{AXE} can't be fetched here")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        found = archive.extractfile("package/axe.min.js")
        assert found is not None
        return found.read().decode()


AXE = "axe-core@4.14.1"
