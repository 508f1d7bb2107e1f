"""What the log tells, in sentences: who did what, in words for people, with names in place of codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import orjson

from forms.bilingual import Words, grouped
from forms.errors import in_one_line
from forms.serial import format_serial
from omr.faults import Outcome
from omr.reading import State
from omr.scan.errors import shown_name
from pipeline.inspection.log_texts import (
    ANSWERED,
    ARRIVED,
    AUDIT_DRAWN,
    AUDIT_ENTERED,
    BATCH_REPORTED,
    BATCH_STEPS,
    BATCHES,
    CANCELLED,
    CHANGED,
    CHANGED_OTHERWISE,
    DATED_BACK,
    DELETED,
    ERASED,
    FILE_STEPS,
    FOUND,
    FOUND_READ,
    ISSUED,
    KEPT_BESIDE,
    KEPT_UNTIL,
    KEY_LEAKED,
    KEY_SIGNS,
    KEY_UNTIL,
    KNOWN,
    MATTERS,
    MENDED,
    MIGRATED,
    NO_ACCOUNTS,
    NONE,
    NOTHING,
    OUTCOME,
    OUTCOMES,
    PAGES,
    PEOPLE,
    PRINTED,
    READ,
    READING,
    REASONS,
    RECEIVED,
    RECOVERED,
    RELEASED_RUN,
    REMARK_ERASED,
    REREAD,
    REREAD_BACK,
    ROLES,
    RULED,
    RULED_BACK,
    RULED_OTHERWISE,
    SAME_MEANING,
    SERIAL,
    SERIAL_BACK,
    SETTING,
    SETTING_FIRST,
    SETTINGS,
    SHEET_PAGE,
    STATES,
    STATES_ON_PAPER,
    SYSTEM,
    USER_ADDED,
    USER_CHANGED,
    USER_NOT_WRITTEN,
    USER_PASSWORD,
    USER_REMOVED,
    WHY,
)
from pipeline.records.keys import KeyChange, fingerprint
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry
from pipeline.records.meanings import SAME_MEANING as DECLARED
from pipeline.records.period_words import period_said
from pipeline.store.scans import READ_AGAIN

SHA256 = re.compile(r"[0-9a-f]{64}")
_PAGES = re.compile(r"(\d+) (\w+)")
_RUN = 7  # words about a run: unit, run, channel, period, layout, first and last serial
_DIGITS = 8  # of a SHA-256


def _same(name: str) -> str:
    return name


def _same_answer(_question: str, answer: str) -> str:
    return answer


@dataclass(frozen=True, slots=True)
class LogNames:
    """The names of what the log tells by codes; each returns the code where nothing is known.

    Attributes:
        unit: of a unit, by its id.
        channel: of a channel, by its id.
        question: of a question, by its id.
        answer: of an answer, by its question and its choices.
    """

    unit: Callable[[str], str] = _same
    channel: Callable[[str], str] = _same
    question: Callable[[str], str] = _same
    answer: Callable[[str, str], str] = _same_answer


@dataclass(slots=True)
class LogSentences:
    """Tells entries of a log in sentences, in their order.

    Attributes:
        language: ``vi`` or ``en``.
        names: of units, channels and questions.
        scans: the names of the files that arrived so far, by their SHA-256.
    """

    language: str
    names: LogNames = field(default_factory=LogNames)
    scans: dict[str, str] = field(default_factory=dict)

    def lines(self, log: Iterable[LoggedEntry]) -> Iterator[str]:
        """Yield a line for each entry: its number, when, who, and what happened."""
        for logged in log:
            entry = logged.entry
            by = in_one_line(entry.by) or self._said(SYSTEM)
            yield f"{logged.number} {self._moment(entry.at)} {by}: {in_one_line(self.sentence(entry))}"

    def sentence(self, entry: Entry) -> str:
        """Return what happened. What the words of an entry don't fit is told as it is: nothing is left out."""
        if entry.kind is EntryKind.ARRIVED:
            self.scans[entry.scan] = shown_name(entry.after)
        try:
            return self._OF[entry.kind](self, entry)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return self._as_it_is(entry)

    # Small things

    def _said(self, words: Words, **values: object) -> str:
        return words.said(self.language, **values)

    def _moment(self, at: str) -> str:
        when = datetime.fromisoformat(at).astimezone()
        return f"{when:{'%d/%m/%Y %H:%M:%S' if self.language == 'vi' else '%Y-%m-%d %H:%M:%S'}}"

    def _day(self, day: str) -> str:
        year, month, date = day.split("-")
        return f"{date}/{month}/{year}" if self.language == "vi" else day

    def _name(self, code: str, names: Mapping[str, Words]) -> str:
        known = names.get(code)
        return self._said(known) if known is not None else code

    def _scan(self, entry: Entry) -> str:
        return self.scans.get(entry.scan, entry.scan[:_DIGITS])

    def _because(self, why: str) -> str:
        return self._said(WHY, why=in_one_line(why)) if why else ""

    def _as_it_is(self, entry: Entry) -> str:
        kind = self._name(entry.kind, {kind.value: words for kind, words in NOTHING.items()})
        change = " → ".join(filter(None, (entry.before, entry.after)))
        where = f" {self._scan(entry)}" if entry.scan else ""
        return f"{kind}{where}{f': {change}' if change else ''}{self._because(entry.why)}"

    def _run(self, words: str) -> dict[str, str]:
        """Return what is to be told of a run, out of how the log writes it."""
        unit, run, channel, period, _layout, first, last = words.split(" ")[:_RUN]
        return {
            "unit": self.names.unit(unit),
            "run": run,
            "channel": self.names.channel(channel),
            "period": period_said(period, self.language),
            "first": first,
            "last": last,
        }

    def _outcome(self, code: str) -> str:
        return self._said(OUTCOMES[Outcome(code)])

    def _cause(self, why: str) -> str:
        """Return why a page counts otherwise now: another page, a reread, a batch."""
        if found := re.fullmatch(r"(.*), page (\d+)", why):
            return self._said(SHEET_PAGE, name=found[1], page=found[2])
        if found := re.fullmatch(r"reread (\d+)(?:, reader .*| (is taken back))", why):
            return self._said(REREAD_BACK if found[2] else REREAD, number=found[1])
        if found := re.fullmatch(r"(?:brought anew with )?batch (\d+)(?: (\w+))?", why):
            return f"{self._said(BATCHES, number=found[1])} {self._name(found[2] or 'brought anew', BATCH_STEPS)}"
        return why

    # Each kind

    def _issued(self, entry: Entry) -> str:
        return self._said(ISSUED, **self._run(entry.after)) + self._because(entry.why)

    def _received(self, entry: Entry) -> str:
        return self._said(RECEIVED, name=self._scan(entry), **self._run(entry.after))

    def _printed(self, entry: Entry) -> str:
        return self._said(PRINTED, file=entry.why, **self._run(entry.after))

    def _arrived(self, entry: Entry) -> str:
        size = re.fullmatch(r"(\d+) bytes", entry.why)
        shown = f" ({grouped(max(1, int(size[1]) // 1000), self.language)} kB)" if size else self._because(entry.why)
        return self._said(ARRIVED, name=self._scan(entry)) + shown

    def _known(self, entry: Entry) -> str:
        words = MENDED if entry.why else KNOWN
        return self._said(words, name=self._scan(entry), now=shown_name(entry.after))

    def _read(self, entry: Entry) -> str:
        total, each = entry.why.split(" ", 1)
        parts = ", ".join(f"{count} {self._outcome(code)}" for count, code in _PAGES.findall(each.split(":", 1)[1]))
        return self._said(READ, name=self._scan(entry), pages=self._said(PAGES, number=total), parts=parts)

    def _changed_outcome(self, entry: Entry) -> str:
        before, after = self._outcome(entry.before), self._outcome(entry.after)
        page = self._said(SHEET_PAGE, name=self._scan(entry), page=entry.page)
        return self._said(OUTCOME, page=page, before=before, after=after, cause=self._cause(entry.why))

    def _serial(self, entry: Entry) -> str:
        page = self._said(SHEET_PAGE, name=self._scan(entry), page=entry.page)
        said = self._said(SERIAL, page=page, serial=entry.after)
        before = self._said(SERIAL_BACK, serial=entry.before) if entry.before else ""
        return f"{said}{before}{self._because(entry.why)}"

    def _reading(self, entry: Entry) -> str:
        page = self._said(SHEET_PAGE, name=self._scan(entry), page=entry.page)
        cause = self._cause(entry.why)
        return self._said(READING, page=page) + self._because(cause)

    def _ruled(self, entry: Entry) -> str:
        before, after = (self._ruling(said) if said else None for said in (entry.before, entry.after))
        about, was = before or ("", "")
        if after is None:
            return self._said(RULED_BACK, about=about, was=was)
        about, now = after
        words = RULED_OTHERWISE if before else RULED
        return self._said(words, about=about, was=was, now=now) + self._because(entry.why)

    def _ruling(self, said: str) -> tuple[str, str]:
        """Return what a ruling is about, and what it says, out of how the log writes it."""
        key, _, rest = said.partition("] ")
        matter, serial, sheet_page, question, *_place = orjson.loads(key + "]")
        place, answer, state, _seen = orjson.loads(rest)
        parts = [self._said(MATTERS[matter])]
        if serial is not None:
            parts.append(self._said(Words("phiếu {serial}", "sheet {serial}"), serial=format_serial(serial)))
        if sheet_page is not None:
            parts.append(self._said(Words("trang {page}", "page {page}"), page=sheet_page))
        if question:
            parts.append(f"“{self.names.question(question.partition('#')[0])}”")
        return ", ".join(parts), self._decision(matter, question, answer, state, place)

    def _decision(self, matter: str, question: str, answer: str, state: str, place: object) -> str:
        if matter == "comment" or (matter == "stray" and answer.startswith("{")):
            return f"“{orjson.loads(answer).get('text', '')}”"
        if matter == "version":
            return self._said(ANSWERED["version" if place else "neither"])
        if matter == "without":
            return self._said(ANSWERED[matter])
        if state != State.REVIEWED:
            return self._said(STATES[State(state)])
        return (
            self._name(answer, ANSWERED)
            if matter in ("stray", "cancelled")
            else f"“{self.names.answer(question, answer)}”"
        )

    def _audit(self, entry: Entry) -> str:
        words = entry.after.split(" ")
        number = words[1].rstrip(":")
        if words[0] == "drawn":
            size, population, seed = (words[2], words[4], " ".join(words[7:])) if len(words) > 7 else ("", "", "")
            return self._said(AUDIT_DRAWN, number=number, size=size, population=population, seed=seed)
        serial, question, state = words[2:5]
        answer = " ".join(words[5:])
        paper = f"“{self.names.answer(question, answer)}”" if answer else self._said(STATES_ON_PAPER[state])
        return self._said(
            AUDIT_ENTERED, number=number, serial=serial, question=self.names.question(question), paper=paper
        )

    def _deleted(self, entry: Entry) -> str:
        kept = re.fullmatch(r"kept until (\S+)", entry.why)
        why = self._said(KEPT_UNTIL, day=self._day(kept[1])) if kept else self._name(entry.why, REASONS)
        return self._said(DELETED, name=shown_name(entry.before)) + self._because(why)

    def _migrated(self, entry: Entry) -> str:
        before, after = (said.removeprefix("schema ") for said in (entry.before, entry.after))
        beside = entry.why.removeprefix("backup: ")
        return self._said(MIGRATED, before=before, after=after) + self._because(
            self._said(KEPT_BESIDE, file=beside) if beside else ""
        )

    def _found(self, entry: Entry) -> str:
        kind, _, words = entry.after.partition(" ")
        told = Entry(entry.at, entry.by, entry.scan, entry.page, EntryKind(kind), "", words)
        if told.kind is EntryKind.READ:
            said = self._said(FOUND_READ, name=self._scan(entry))
        elif told.kind is EntryKind.DELETED:
            said = self._said(DELETED, name=shown_name(words))
        else:
            said = self.sentence(told)
        return self._said(FOUND, said=said)

    def _changed(self, entry: Entry) -> str:
        words = CHANGED if entry.why == READ_AGAIN else CHANGED_OTHERWISE
        return self._said(words, name=self._scan(entry))

    def _reread(self, entry: Entry) -> str:
        return self._said(REREAD_BACK if entry.why == "taken back" else REREAD, number=entry.after)

    def _setting(self, entry: Entry) -> str:
        before, after = (orjson.loads(said) for said in (entry.before, entry.after))
        if entry.why == DECLARED:
            asked = ", ".join(f"“{self.names.question(name.partition('.')[2])}”" for name in after)
            return self._said(SAME_MEANING, questions=asked)
        office = self._because(entry.why)
        if not any(before.values()):
            return self._said(SETTING_FIRST, number=len(after)) + office
        each = "; ".join(self._one_setting(name, before[name], after[name]) for name in after)
        return self._said(SETTING, each=each) + office

    def _one_setting(self, name: str, before: str, after: str) -> str:
        words = self._name(name, SETTINGS)
        if SHA256.fullmatch(before or after):
            step = "changed" if before and after else "new" if after else "gone"
            return f"{words}: {self._said(FILE_STEPS[step])}"
        return f"{words}: {before or self._said(NONE)} → {after or self._said(NONE)}"

    def _recovered(self, entry: Entry) -> str:
        if entry.scan:
            return self._said(DATED_BACK, name=self._scan(entry), when=self._moment(entry.after))
        found = re.fullmatch(r"found again: (.*); (\d+) scans?; serials go on after (\S+)", entry.after)
        if found is None:
            return self._as_it_is(entry)
        runs = self._said(NONE) if found[1] == "no run" else self._runs(found[1])
        last = self._said(NONE) if found[3] == "none" else found[3]
        return self._said(RECOVERED, runs=runs, scans=found[2], last=last)

    def _runs(self, said: str) -> str:
        each = (one.rpartition(" ") for one in said.split(", "))
        run = Words("lượt in {run} của {unit}", "run {run} of {unit}")
        return ", ".join(self._said(run, run=number, unit=self.names.unit(unit)) for unit, _, number in each)

    def _key(self, entry: Entry) -> str:
        change = KeyChange.unpacked(entry.before, entry.after)
        until = self._said(KEY_UNTIL, day=self._day(change.until.isoformat())) if change.until else ""
        if change.leaked:
            return self._said(KEY_LEAKED, key=fingerprint(change.key)) + until
        older = fingerprint(change.older) if change.older else self._said(NONE)
        return self._said(KEY_SIGNS, key=fingerprint(change.key), older=older) + until

    def _batch(self, entry: Entry) -> str:
        if entry.after.startswith("reported "):
            numbers = ", ".join(entry.after.split(" ")[1:])
            return self._said(BATCH_REPORTED, numbers=numbers, periods=self._periods(entry.why))
        number, step = re.fullmatch(r"batch (\d+) (.+)", entry.after).groups()  # type: ignore[union-attr]
        said = f"{self._said(BATCHES, number=number)}: {self._name(step, BATCH_STEPS)}"
        file = f", {self._scan(entry)}" if entry.scan else ""
        return f"{said}{file}{self._because(entry.why)}"

    def _periods(self, names: str) -> str:
        return ", ".join(period_said(name, self.language) for name in names.split(", ") if name)

    def _cancelled(self, entry: Entry) -> str:
        words = CANCELLED if entry.after else RELEASED_RUN
        return self._said(words, **self._run(entry.after or entry.before)) + self._because(entry.why)

    def _people(self, entry: Entry) -> str:
        before, after = (orjson.loads(said) if said else {} for said in (entry.before, entry.after))
        name = (after or before).get("name", "")
        if not name:
            return self._said(NO_ACCOUNTS if entry.why == "without accounts" else PEOPLE)
        usual = USER_CHANGED if before and after else USER_ADDED if after else USER_REMOVED
        words = {"password": USER_PASSWORD, "not written": USER_NOT_WRITTEN}.get(entry.why, usual)
        may = self._because(self._may(after)) if words in (USER_ADDED, USER_CHANGED) else ""
        return f"{self._said(words, name=name)}{may}"

    def _may(self, user: Mapping[str, object]) -> str:
        """Return what a person may do: roles, and units where they are bound to some."""
        roles, units = user.get("roles") or (), user.get("units") or ()
        said = ", ".join(self._name(str(role), ROLES) for role in roles)  # type: ignore[attr-defined]
        named = ", ".join(self.names.unit(str(unit)) for unit in units)  # type: ignore[attr-defined]
        return "; ".join(filter(None, (said, named)))

    def _erased(self, entry: Entry) -> str:
        if found := re.fullmatch(r"remark of entry (\d+)|entry (\d+)", entry.before):
            return self._said(REMARK_ERASED, number=found[1] or found[2])
        return self._said(ERASED, about=self._ruling(entry.before)[0])

    _OF: ClassVar[Mapping[EntryKind, Callable[[LogSentences, Entry], str]]] = {
        EntryKind.ISSUED: _issued,
        EntryKind.RECEIVED: _received,
        EntryKind.PRINTED: _printed,
        EntryKind.ARRIVED: _arrived,
        EntryKind.KNOWN: _known,
        EntryKind.READ: _read,
        EntryKind.OUTCOME: _changed_outcome,
        EntryKind.SERIAL: _serial,
        EntryKind.READING: _reading,
        EntryKind.RULED: _ruled,
        EntryKind.AUDIT: _audit,
        EntryKind.DELETED: _deleted,
        EntryKind.MIGRATED: _migrated,
        EntryKind.FOUND: _found,
        EntryKind.CHANGED: _changed,
        EntryKind.REREAD: _reread,
        EntryKind.SETTING: _setting,
        EntryKind.RECOVERED: _recovered,
        EntryKind.KEY: _key,
        EntryKind.BATCH: _batch,
        EntryKind.CANCELLED: _cancelled,
        EntryKind.PEOPLE: _people,
        EntryKind.ERASED: _erased,
    }
