"""One population of known truth answers through every channel; tables by channel and joined are the truth, exactly.

On paper at the desk and in the box, online in a browser and by plain HTTP, with the code on the sheet and without, and
through exports of every program; some answer twice or lose their connection, files come again, rows are mended.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from forms.layout import Kind
from forms.one_time_code import code_of, online_key
from forms.survey import Survey
from pipeline import Workspace
from pipeline.cli import main
from pipeline.intake.ingest import ingest
from pipeline.records.periods import VIETNAM
from pipeline.results.tabulate import tabulate
from tests.pipeline.conftest import Office
from tests.pipeline.public.conftest import Online
from tests.pipeline.rows.exports import (
    Given,
    Named,
    Records,
    as_csv,
    as_workbook,
    google_forms,
    kobo,
    limesurvey,
    plain_table,
    surveymonkey,
)

UNITS = ("nw06820", "nw06811")
PERIOD = "2026-Q4"
SEED = 19
PRINTED = 40
EACH_FILE = 9

Write = Callable[[Survey, Sequence[Given], Named], bytes]
FILES: dict[str, Write] = {
    "google.csv": lambda survey, given, named: as_csv(google_forms(survey, given, named)),
    "google.xlsx": lambda survey, given, named: as_workbook(google_forms(survey, given, named, "en", typed=True)),
    "lime.csv": lambda survey, given, named: as_csv(limesurvey(survey, given, named), quoted=True),
    "kobo.csv": lambda survey, given, named: as_csv(kobo(survey, given, named), ";"),
    "monkey.csv": lambda survey, given, named: as_csv(surveymonkey(survey, given, named, "en"), encoding="utf-8-sig"),
    "plain.csv": lambda survey, given, named: as_csv(plain_table(survey, given, named), ";", "utf-8-sig"),
}


@dataclass(frozen=True)
class Person:
    """Who answers, and by which channel that counts."""

    unit: str
    channel: str
    answers: Mapping[str, str]


class Population:
    """People with answers of their own, some of whom leave much open."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.people: list[Person] = []
        self._dice = random.Random(SEED)

    def person(self, channel: str) -> Person:
        """Somebody new, whose answers count in a channel."""
        found = Person(self._dice.choice(UNITS), channel, self._answers())
        self.people.append(found)
        return found

    def _answers(self) -> dict[str, str]:
        open_share = self._dice.choice([0.0, 0.0, 0.1, 0.5])
        answers = {}
        for question in self.survey.questions:
            if self._dice.random() < open_share:
                continue
            options = [option.id for option in question.options]
            if question.kind is Kind.TEXT:
                answers[question.id] = "Chờ lâu quá, xin thêm ghế"
            elif options:
                answers[question.id] = self._dice.choice(options)
        return answers

    def required(self) -> list[str]:
        return [question.id for question in self.survey.questions if question.required]

    def is_valid(self, person: Person) -> bool:
        needed = self.required()
        return bool(person.answers) and 3 * sum(name not in person.answers for name in needed) <= len(needed)

    def answered(self) -> Counter[tuple[str, str, str, str]]:
        """How often each answer was given on sheets that count, by unit, channel and question; texts as written."""
        texts = {question.id for question in self.survey.questions if question.kind is Kind.TEXT}
        return Counter(
            (person.unit, person.channel, name, "" if name in texts else answer)
            for person in self.people
            if self.is_valid(person)
            for name, answer in person.answers.items()
        )

    def sheets(self) -> Counter[tuple[str, str, bool]]:
        return Counter((person.unit, person.channel, self.is_valid(person)) for person in self.people)


@pytest.fixture
def office(
    printed_workspace: Path, tmp_path: Path, office_in: Callable[[Path], AbstractContextManager[Office]]
) -> Iterator[Office]:
    shutil.copytree(printed_workspace, tmp_path / "office")
    with office_in(tmp_path / "office") as office:
        for unit in UNITS:
            office.order(unit, "counter", PERIOD, PRINTED)
            office.order(unit, "box", PERIOD, PRINTED)
        yield office


@pytest.fixture
def workspace(office: Office) -> Workspace:
    """What the survey online is served from."""
    return office.workspace


class City:
    """Everybody answers."""

    def __init__(self, office: Office, online: Online) -> None:
        self.office, self.online = office, online
        self.people = Population(office.workspace.survey())
        self._serials = {
            (run.unit, run.channel): iter(range(run.first_serial, run.first_serial + run.count))
            for run in office.runs
            if run.period == PERIOD
        }
        self._scans = 0

    def serial(self, unit: str, channel: str) -> int:
        return next(self._serials[unit, channel])

    def on_paper(self, serial: int, answers: Mapping[str, str]) -> None:
        said = {question.id: answers.get(question.id, "") for question in self.people.survey.questions}
        self._scans += 1
        self.office.drop(f"scan{self._scans}.tif", *self.office.sheet(serial, **said))

    def on_phone(self, person: Person, path: str) -> None:
        """Answer online; the last page is sent twice, as from a phone that lost its connection."""
        visitor = self.online.visit()
        visitor.fill(person.answers, path)
        before = visitor.page
        fields = before.fields | {"go": ["send"]}
        visitor.post(fields)
        assert visitor.answer.status_code == 200
        visitor.post(fields)
        assert visitor.answer.status_code == 200

    def in_a_browser(self, page: Any, person: Person) -> None:
        """Answer on a phone that loses its connection when the last page is sent, and gets it back."""
        turn(page)
        while page.locator("button[value=send]").count() == 0:
            for name, answer in person.answers.items():
                field = page.locator(f"[name='q.{name}']").first
                if field.count() and field.evaluate("field => field.tagName") == "TEXTAREA":
                    field.fill(answer)
                elif field.count():
                    page.check(f"[name='q.{name}'][value='{answer}']", force=True)
            turn(page)
        page.context.set_offline(True)
        page.click("button[value=send]")
        page.wait_for_selector("#net .warn")
        page.context.set_offline(False)
        page.wait_for_selector(".receipt")

    def code(self, serial: int) -> str:
        return f"/c/{code_of(serial, online_key(self.office.workspace.key))}"


def turn(page: Any) -> None:
    """Go on to the next page, and wait until it is there."""
    page.evaluate("document.querySelector('form#form').dataset.old = ''")
    page.click("button[value=next]")
    page.wait_for_selector("form#form:not([data-old])")


def exported(city: City, folder: Path, number: int) -> Iterator[tuple[Path, Path]]:
    """Write two exports of each program, of which the later one holds the rows of the earlier one, too."""
    register = city.office.workspace.register()
    begin = datetime(2026, 10, 2, 8, tzinfo=VIETNAM)
    for place, (name, write) in enumerate(FILES.items()):
        people = [city.people.person("online") for _ in range(number)]
        given = [
            Given(one.unit, begin + timedelta(days=place, minutes=17 * k), one.answers, 60 + k, 1000 * place + k + 1)
            for k, one in enumerate(people)
        ]
        unsent = replace(given[0], number=1000 * place + 900, sent=False)
        can_tell = name.startswith("lime")
        early, late = folder / f"first-{name}", folder / f"second-{name}"
        early.write_bytes(write(city.people.survey, given[: number // 2], lambda unit: register.get(unit).name))
        late.write_bytes(
            write(city.people.survey, [*given, *([unsent] if can_tell else [])], lambda unit: register.get(unit).name)
        )
        yield early, late


def imported(office: Office, *paths: Path) -> int:
    arguments = ["--workspace", str(office.workspace.root), "import", *map(str, paths), "--channel", "online"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def mended(office: Office, city: City, folder: Path) -> None:
    """A row names a unit that there is not; it is mended where the bad rows lie, and imported from there."""
    person = city.people.person("online")
    given = Given("nw06820", datetime(2026, 11, 2, 9, tzinfo=VIETNAM), person.answers, number=77)
    records: Records = plain_table(city.people.survey, [given], lambda _: "Phường Không Có")
    path = folder / "wrong.csv"
    path.write_bytes(as_csv(records))
    assert imported(office, path) == 0
    (bad,) = (office.workspace.results / "bad_rows").glob("wrong-*.csv")
    name = office.workspace.register().get(person.unit).name
    again = folder / "mended.csv"
    again.write_text(bad.read_text("utf-8-sig").replace("Phường Không Có", name), "utf-8")
    assert imported(office, again) == 0
    assert imported(office, again) == 0


def tabulated(office: Office) -> None:
    ingest(office.workspace, workers=0)
    tabulate(office.workspace)


def counted(office: Office) -> tuple[Counter[tuple[str, str, str, str]], Counter[tuple[str, str, bool]]]:
    """What the tables say was answered, and which sheets came back, in the period."""
    sheets = {row["sheet"]: row for row in office.table("sheets.csv") if row["period"] == PERIOD}
    answers = Counter(
        (row["unit"], row["channel"], row["question"], row["answer"])
        for row in office.table("answers.csv")
        if row["sheet"] in sheets and sheets[row["sheet"]]["status"] == "valid" and row["state"] == "read"
    )
    came = Counter((row["unit"], row["channel"], row["status"] == "valid") for row in sheets.values())
    return answers, came


def everybody_answers(city: City, open_page: Callable[..., Any]) -> list[tuple[int, Mapping[str, str]]]:
    """Have all but those of exports answer; returns the sheets that come last, of those who answered online first."""
    people = city.people
    for channel, number in (("counter", 12), ("box", 7)):
        for _ in range(number):
            person = people.person(channel)
            city.on_paper(city.serial(person.unit, channel), person.answers)
    for _ in range(6):  # who was handed a sheet, and answered by its code alone
        person = people.person("online")
        city.on_phone(person, city.code(city.serial(person.unit, "counter")))
    for _ in range(6):
        person = people.person("online")
        city.on_phone(person, f"/{person.unit}")
    for _ in range(2):
        person = people.person("online")
        city.in_a_browser(open_page(f"{city.online.base}/{person.unit}", locale="vi"), person)
    for _ in range(3):  # on paper first, and then online as well
        person = people.person("counter")
        serial = city.serial(person.unit, "counter")
        city.on_paper(serial, person.answers)
        ingest(city.office.workspace, workers=0)
        city.on_phone(person, city.code(serial))
    late = []
    for _ in range(3):  # online first
        person = people.person("online")
        serial = city.serial(person.unit, "counter")
        city.on_phone(person, city.code(serial))
        late.append((serial, person.answers))
    return late


def test_tables_by_channel_and_joined_are_the_truth(
    office: Office, online: Callable[..., Online], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    city = City(office, online())
    people = city.people
    late = everybody_answers(city, open_page)
    city.online.stop()
    for serial, answers in late:
        city.on_paper(serial, answers)
    early, later = zip(*exported(city, tmp_path, EACH_FILE), strict=True)
    for paths in (early, early, later, later):
        assert imported(office, *paths) == 0
    mended(office, city, tmp_path)
    tabulated(office)

    answers, came = counted(office)
    assert came == people.sheets()
    assert answers == people.answered()
    check_units(office, people)
    check_pages(office)


def check_units(office: Office, people: Population) -> None:
    """Each unit's index by channel is that of its people, and what came back in all is as many as there are people."""
    rows = [row for row in office.table("units.csv") if row["period"] == PERIOD]
    satisfied: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    ratings = {question.id for question in people.survey.questions if question.kind is Kind.RATING}
    for (unit, channel, question, answer), number in people.answered().items():
        if question in ratings:
            asked[unit, channel] += number
            satisfied[unit, channel] += number * (answer in "45")
    for row in rows:
        key = row["unit"], row["channel"]
        assert int(row["returned"]) == sum(people.sheets()[(*key, valid)] for valid in (True, False))
        if asked[key]:
            assert Fraction(row["index"]) == round(Fraction(100 * satisfied[key], asked[key]), 2)
        assert int(row["issued"]) == (PRINTED if row["channel"] in ("counter", "box") else 0)
    assert sum(int(row["returned"]) for row in rows) == len(people.people)


def check_pages(office: Office) -> None:
    """Every row and page has one outcome; of those who answered both ways one counts."""
    pages = office.table("pages.csv")
    arrived, accounted = office.workspace.store.pages.account()
    assert arrived == accounted == len(pages)
    twice = Counter(row["scan"].partition(".")[2] for row in pages if row["fault"] == "answered-twice")
    assert twice == {"tif": 2 * 3, "jsonl": 3}
