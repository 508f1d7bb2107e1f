"""Each entry of the log as a sentence in both languages, for people who never saw how it is written down.

What somebody wrote freely is a digest in the log, and is told as something hidden. What is not understood, as in an
entry of a newer ``phieu``, is told as it stands: nothing of the log is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from forms.bilingual import Told, Words, listed
from forms.errors import in_one_line
from forms.serial import format_serial
from omr.faults import Outcome
from omr.scan.errors import shown_name
from pipeline.inspection.batch_texts import OUTCOMES
from pipeline.records.keys import KeyChange, fingerprint
from pipeline.records.log_chain import EntryKind, LoggedEntry
from pipeline.records.period_words import period_head
from pipeline.records.rulings import Matter
from pipeline.records.same_meaning import SAME_MEANING
from pipeline.records.veil import VEILED
from pipeline.store.log import OTHER_SETTINGS
from pipeline.store.scans import READ_AGAIN, READ_OTHERWISE
from pipeline.store.told_pages import told_kind, told_words
from pipeline.web.people_texts import ROLES

KINDS: Mapping[EntryKind, Words] = {
    EntryKind.ISSUED: Words("cấp số phiếu", "serials given"),
    EntryKind.RECEIVED: Words("nhận câu trả lời từ tệp", "answers from a file"),
    EntryKind.PRINTED: Words("in phiếu", "sheets printed"),
    EntryKind.ARRIVED: Words("tệp đến", "file arrived"),
    EntryKind.KNOWN: Words("tệp đến lần nữa", "file came again"),
    EntryKind.READ: Words("đọc tệp", "file read"),
    EntryKind.OUTCOME: Words("trang được tính khác đi", "page counts otherwise"),
    EntryKind.SERIAL: Words("nhận ra phiếu của một trang", "page identified"),
    EntryKind.READING: Words("thay kết quả đọc", "reading replaced"),
    EntryKind.RULED: Words("quyết định", "decision"),
    EntryKind.AUDIT: Words("kiểm tra ngẫu nhiên", "audit"),
    EntryKind.DELETED: Words("xóa bản quét", "scan deleted"),
    EntryKind.MIGRATED: Words("nâng cấp cơ sở dữ liệu", "database brought up to date"),
    EntryKind.FOUND: Words("ghi nhận khi nâng cấp", "found while brought up to date"),
    EntryKind.CHANGED: Words("tệp bị đánh dấu chưa đọc", "file marked as not read"),
    EntryKind.REREAD: Words("đọc lại", "read again"),
    EntryKind.SETTING: Words("cài đặt", "settings"),
    EntryKind.RECOVERED: Words("khôi phục", "recovery"),
    EntryKind.KEY: Words("khóa ký phiếu", "key"),
    EntryKind.BATCH: Words("lô", "batch"),
    EntryKind.CANCELLED: Words("hủy lượt in", "run cancelled"),
    EntryKind.PEOPLE: Words("người dùng", "people"),
    EntryKind.REMEDY: Words("khắc phục hạn chế", "register of shortcomings"),
    EntryKind.ERASED: Words("xóa nội dung đã viết", "text erased"),
}
"""What each kind of entry is called."""

HIDDEN = Words("(nội dung đã viết, không hiện)", "(what was written, not shown)")
_NONE = Words("không có", "none")
_FILES: Mapping[str, Words] = {
    "survey.yaml": Words("phiếu hỏi", "the survey"),
    "units.csv": Words("danh mục đơn vị", "the register of units"),
    "desks.csv": Words("danh sách quầy và cán bộ", "desks and officials"),
    "transactions.csv": Words("bảng số lượt giao dịch", "the table of transactions"),
    "phieu.key": Words("khóa ký phiếu", "the key"),
}
_PART = re.compile(r"(\d+) ([a-z]+)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHORT = 8
_MOST = 400  # characters of what can't be put into words
_MOST_NAMED = 12  # settings


def _as_it_stands(name: str) -> Words | None:
    return _FILES.get(name)


def _as_chosen(_question: str, answer: str) -> str:
    return answer


@dataclass(frozen=True, slots=True)
class Names:
    """What the things are called that the log names by ids.

    Attributes:
        scans: names of files by their SHA-256, as they arrived.
        unit: returns the name of a unit by its id; the id itself where nobody knows it.
        channels: names of channels by id.
        setting: returns what a setting or file is called; ``None`` where it has no name.
        question: returns the text of a question by its id; the id itself where nobody knows it.
        answer: returns a question's answer in the words of the survey; its ids where nobody knows it.
        unveiled: puts back into words what somebody wrote; ``None`` where it is not to be shown.
    """

    scans: Mapping[str, str] = field(default_factory=dict)
    unit: Callable[[str], str] = str
    channels: Mapping[str, Words] = field(default_factory=dict)
    setting: Callable[[str], Words | None] = _as_it_stands
    question: Callable[[str], str] = str
    answer: Callable[[str, str], str] = _as_chosen
    unveiled: Callable[[str], str] | None = None


def sentence_of(logged: LoggedEntry, names: Names) -> Told:
    """Return what an entry tells, but for when it was, and who did it."""
    entry = logged.entry
    try:
        said = _SENTENCES[told_kind(entry)](logged, names)
    except (ValueError, KeyError, IndexError, TypeError):  # of another version, or changed: verifying tells which
        said = _raw(logged)
    if entry.kind is EntryKind.FOUND:
        said = Words("Khi nâng cấp, thấy có: {what}", "Found while brought up to date: {what}").told(what=said)
    why = _why(entry.kind, entry.why, names)
    return Words("{said} ({why})", "{said} ({why})").told(said=said, why=why) if why else said


_WITH_WHY = (EntryKind.SERIAL, EntryKind.CANCELLED, EntryKind.BATCH, EntryKind.REREAD, EntryKind.CHANGED)


def _why(kind: EntryKind, why: str, names: Names) -> str:
    if not why or kind not in _WITH_WHY:
        return ""
    if VEILED.search(why):
        return names.unveiled(why) if names.unveiled else HIDDEN.told()
    return _cause(why)


_PAGE = re.compile(r"(?P<name>.*), page (?P<page>\d+)")
_OF_BATCHES: tuple[tuple[re.Pattern[str], Words], ...] = (
    (re.compile(r"batch (?P<number>\d+) held"), Words("lô {number} bị tạm giữ", "batch {number} was put on hold")),
    (
        re.compile(r"batch (?P<number>\d+) released"),
        Words("lô {number} được bỏ tạm giữ", "batch {number} was released"),
    ),
    (re.compile(r"batch (?P<number>\d+) withdrawn"), Words("lô {number} đã rút", "batch {number} was withdrawn")),
    (
        re.compile(r"brought anew with batch (?P<number>\d+)"),
        Words("tệp được nạp lại trong lô {number}", "the file was brought anew with batch {number}"),
    ),
)
_CAUSES: tuple[tuple[re.Pattern[str], Words], ...] = (
    (_PAGE, Words("{name}, trang {page}", "{name}, page {page}")),
    (re.compile(r"reread (?P<number>\d+), reader .*"), Words("lần đọc lại {number}", "reread {number}")),
    (
        re.compile(r"reread (?P<number>\d+) is taken back"),
        Words("lần đọc lại {number} được rút lại", "reread {number} is taken back"),
    ),
    (re.compile(r"reader (?P<number>\S+)"), Words("bộ đọc {number}", "reader {number}")),
    (re.compile(r"taken back"), Words("được rút lại", "taken back")),
    *_OF_BATCHES,
    (re.compile(re.escape(READ_AGAIN)), Words("kết quả như trước", "it was read as before")),
    (
        re.compile(re.escape(READ_OTHERWISE)),
        Words("kết quả lưu KHÁC trước", "what is stored is NOT what was read then"),
    ),
)
"""Why something came about, by how the log writes it."""


def _cause(why: str) -> str:
    for pattern, words in _CAUSES:
        if found := pattern.fullmatch(why):
            return words.told(**found.groupdict())
    return _shortened(why)


def _raw(logged: LoggedEntry) -> Told:
    entry = logged.entry
    said = " → ".join(_shortened(VEILED.sub("…", one)) for one in (entry.before, entry.after) if one)
    name = KINDS[entry.kind]
    return Told(f"{name.en}: {said}", f"{name.vi}: {said}")


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _MOST else f"{plain[: _MOST - 1]}…"


def _file(logged: LoggedEntry, names: Names) -> str:
    entry = logged.entry
    return shown_name(names.scans.get(entry.scan, "")) or entry.scan[:_SHORT]


# Sheets and files


def _run(words: str, names: Names) -> dict[str, object]:
    unit, run, channel, period, _layout, first, last = words.split(" ")
    called = names.channels.get(channel, Words(channel, channel))
    return {
        "unit": names.unit(unit),
        "run": run,
        "channel": called.told(),
        "period": Told(*(period_head(period, of) for of in ("en", "vi"))),
        "sheets": _SHEET.told(first=first) if first == last else _SHEETS.told(first=first, last=last),
    }


_OF_RUN = Words(
    "lượt in {run} của {unit}, hình thức {channel}, {period}, {sheets}",
    "run {run} of {unit}, channel {channel}, {period}, {sheets}",
)
_SHEET = Words("phiếu {first}", "sheet {first}")
_SHEETS = Words("phiếu {first} đến {last}", "sheets {first} to {last}")


def _about_run(said: Words) -> Callable[[LoggedEntry, Names], Told]:
    def about(logged: LoggedEntry, names: Names) -> Told:
        run = _OF_RUN.told(**_run(told_words(logged.entry) or logged.entry.before, names))
        return said.told(run=run, file=_file(logged, names))

    return about


def _printed(logged: LoggedEntry, names: Names) -> Told:
    once_more = Words("Tạo lại tệp in đã mất của {run}", "Made the lost PDF anew: {run}")
    first = Words("In xong {run}", "Printed {run}")
    return _about_run(once_more if logged.entry.before else first)(logged, names)


def _cancelled(logged: LoggedEntry, names: Names) -> Told:
    entry = logged.entry
    run = _OF_RUN.told(**_run(entry.after or entry.before, names))
    said = Words("Hủy {run}", "Cancelled {run}") if entry.after else Words("Khôi phục {run}", "Restored {run}")
    return said.told(run=run)


def _arrived(logged: LoggedEntry, _: Names) -> Told:
    return Words("Tệp {name} đến", "The file {name} arrived").told(name=in_one_line(told_words(logged.entry)))


def _known(logged: LoggedEntry, _: Names) -> Told:
    if logged.entry.why:
        said = Words(
            "Tệp {name} đến lần nữa, thay cho bản lưu bị hỏng",
            "{name} came again, and took the place of a damaged copy",
        )
    else:
        said = Words("Tệp {name} đến lần nữa và không được tính lại", "{name} came again, and is not counted again")
    return said.told(name=in_one_line(logged.entry.after))


def _read(logged: LoggedEntry, names: Names) -> Told:
    counts = [(int(count), Outcome(outcome)) for count, outcome in _PART.findall(logged.entry.why.partition(":")[2])]
    if not counts:
        return Words("Đọc xong tệp {file}", "The file {file} was read").told(file=_file(logged, names))
    each = Told(*(", ".join(f"{count} {OUTCOMES[one].said(of)}" for count, one in counts) for of in ("en", "vi")))
    pages = sum(count for count, _ in counts)
    said = (
        Words("Đọc xong tệp {file}: 1 trang, {each}", "The file {file} was read: 1 page, {each}")
        if pages == 1
        else Words("Đọc xong tệp {file}: {pages} trang, {each}", "The file {file} was read: {pages} pages, {each}")
    )
    return said.told(file=_file(logged, names), pages=pages, each=each)


def _outcome(logged: LoggedEntry, names: Names) -> Told:
    entry = logged.entry
    before, after = (OUTCOMES[Outcome(one)].told() for one in (entry.before, entry.after))
    said = Words(
        "Trang {page} của tệp {file} được tính là “{after}” thay cho “{before}”, {since}",
        "Page {page} of {file} counts as “{after}” in place of “{before}”, {since}",
    )
    return said.told(page=entry.page, file=_file(logged, names), before=before, after=after, since=_since(entry.why))


def _since(why: str) -> Told:
    """Return why a page counts otherwise as a clause."""
    if _PAGE.fullmatch(why):
        return Words("vì có {why}", "since {why} came in").told(why=_cause(why))
    if any(pattern.fullmatch(why) for pattern, _ in _OF_BATCHES):
        return Words("vì {why}", "since {why}").told(why=_cause(why))
    return Words("do {why}", "because of {why}").told(why=_cause(why))


def _serial(logged: LoggedEntry, names: Names) -> Told:
    entry = logged.entry
    said = (
        Words(
            "Trang {page} của tệp {file} được nhận là của phiếu {after}",
            "Page {page} of {file} is of the sheet {after}",
        )
        if entry.after
        else Words(
            "Trang {page} của tệp {file} không còn thuộc phiếu {before}",
            "Page {page} of {file} is no longer of {before}",
        )
    )
    return said.told(page=entry.page, file=_file(logged, names), before=entry.before, after=entry.after)


def _reading(logged: LoggedEntry, names: Names) -> Told:
    said = Words(
        "Kết quả đọc trang {page} của tệp {file} được thay", "What was read of page {page} of {file} was replaced"
    )
    return said.told(page=logged.entry.page, file=_file(logged, names))


def _deleted(logged: LoggedEntry, _: Names) -> Told:
    until = re.search(r"\d{4}-\d\d-\d\d", logged.entry.why)
    name = in_one_line(logged.entry.before or told_words(logged.entry))
    if until is None:
        return Words("Xóa bản quét {name}", "The scan {name} was deleted").told(name=name)
    day = _day(date.fromisoformat(until[0]))
    said = Words("Xóa bản quét {name}, được giữ đến {day}", "The scan {name}, kept until {day}, was deleted")
    return said.told(name=name, day=day)


def _day(day: date) -> Told:
    return Told(f"{day:%d %B %Y}", f"{day:%d/%m/%Y}")


def _changed(logged: LoggedEntry, names: Names) -> Told:
    said = Words("Tệp {file} bị đánh dấu là chưa đọc rồi được đọc lại", "{file} was marked as not read, and read again")
    return said.told(file=_file(logged, names))


def _reread(logged: LoggedEntry, _: Names) -> Told:
    return Words("Lần đọc lại số {number}", "Reading again, number {number}").told(number=told_words(logged.entry))


# Decisions


def _ruled(logged: LoggedEntry, names: Names) -> Told:
    before, after = (_ruling(one, names) for one in (logged.entry.before, told_words(logged.entry)))
    now = after or before
    if now is None:
        raise ValueError
    about = _ABOUT[now.matter].told(serial=now.serial, page=now.page, question=now.question)
    if after is not None and after.text:
        said = Words("Quyết định về {about}: “{text}”", "Decided about {about}: “{text}”")
        return said.told(about=about, text=after.text)
    if after is None:
        return Words("Rút lại quyết định về {about}", "Took back what was decided about {about}").told(about=about)
    if now.matter is not Matter.ANSWER:
        said = (
            Words("Quyết định về {about}", "Decided about {about}")
            if before is None
            else Words("Quyết định lại về {about}", "Decided anew about {about}")
        )
        return said.told(about=about)
    if before is None:
        return Words("Quyết định về {about}: {answer}", "Decided about {about}: {answer}").told(
            about=about, answer=now.answer
        )
    said = Words(
        "Đổi quyết định về {about}: từ {before} thành {answer}",
        "Changed the decision about {about}: from {before} to {answer}",
    )
    return said.told(about=about, before=before.answer, answer=now.answer)


_ABOUT: Mapping[Matter, Words] = {
    Matter.ANSWER: Words("câu {question} của phiếu {serial}", "question {question} of sheet {serial}"),
    Matter.VERSION: Words(
        "bản quét nào được tính của trang {page}, phiếu {serial}", "which scan counts of page {page} of sheet {serial}"
    ),
    Matter.WITHOUT: Words("trang {page} còn thiếu của phiếu {serial}", "the missing page {page} of sheet {serial}"),
    Matter.OPINION: Words(
        "câu {question} của phiếu {serial}, được hỏi hai người",
        "question {question} of sheet {serial}, which two are asked",
    ),
    Matter.COMMENT: Words("góp ý {question} của phiếu {serial}", "the comment {question} of sheet {serial}"),
    Matter.STRAY: Words("một trang chưa biết của phiếu nào", "a page of no known sheet"),
    Matter.CANCELLED: Words("phiếu {serial} của lượt in đã hủy", "sheet {serial} of a cancelled run"),
}


@dataclass(frozen=True, slots=True)
class _Ruling:
    matter: Matter
    serial: str
    page: int | None
    question: str
    answer: Told
    text: str = ""


def _ruling(words: str, names: Names) -> _Ruling | None:
    if not words:
        return None
    key, _, rest = words.partition(" ")
    matter, serial, page, question, *_place = orjson.loads(key)
    _where, answer, state, _seen = orjson.loads(rest)
    said = {
        "blank": Words("để trống", "blank"),
        "void": Words("không hợp lệ", "void"),
    }.get(state) or (Words("“{answer}”", "“{answer}”") if answer else Words("để trống", "blank"))
    number = "" if serial is None else format_serial(serial)
    asked = names.question(question.partition("#")[0]) if question else ""
    chosen = said.told(answer=names.answer(question.partition("#")[0], answer))
    return _Ruling(Matter(matter), number, page, asked, chosen, _text(Matter(matter), answer, names))


def _text(matter: Matter, answer: str, names: Names) -> str:
    """Return what somebody typed of a comment or a letter, where it is to be shown."""
    if names.unveiled is None or matter not in (Matter.COMMENT, Matter.STRAY) or not answer.startswith("{"):
        return ""
    return names.unveiled(str(orjson.loads(answer).get("text", "")))


def _audit(logged: LoggedEntry, names: Names) -> Told:
    words = told_words(logged.entry)
    what, number, *rest = words.split(" ")
    if what == "drawn":
        size, population = (rest[0], rest[2]) if len(rest) > 2 else ("?", "?")
        said = Words(
            "Rút {size} trong {population} phiếu để kiểm tra (lần {number})",
            "Drew {size} of {population} sheets for audit {number}",
        )
        return said.told(size=size, population=population, number=number.rstrip(":"))
    serial, question, state, *answer = rest
    said = Words(
        "Kiểm tra lần {number}, phiếu {serial}, câu {question}: {answer}",
        "Audit {number}, sheet {serial}, question {question}: {answer}",
    )
    paper = names.answer(question, " ".join(answer)) or _ON_PAPER.get(state, Words(state, state)).told()
    return said.told(number=number.rstrip(":"), serial=serial, question=names.question(question), answer=paper)


_ON_PAPER: Mapping[str, Words] = {
    "v": Words("có chữ", "something written"),
    "b": Words("để trống", "blank"),
    "x": Words("không hợp lệ", "void"),
}


def _erased(logged: LoggedEntry, names: Names) -> Told:
    ruling = _ruling(logged.entry.before, names) if logged.entry.before.startswith("[") else None
    if ruling is None:
        return Words("Xóa ghi chú bên một mục nhật ký", "A remark beside an entry was erased").told()
    about = _ABOUT[ruling.matter].told(serial=ruling.serial, page=ruling.page, question=ruling.question)
    return Words("Xóa nội dung đã viết ở {about}", "What was written about {about} was erased").told(about=about)


# Settings, keys, people


def _setting(logged: LoggedEntry, names: Names) -> Told:
    entry = logged.entry
    before, after = (orjson.loads(one) for one in (entry.before, entry.after))
    if entry.why == SAME_MEANING:
        asked = ", ".join(names.question(name.partition(".")[2]) for name in after)
        said = Words("Xác nhận vẫn cùng nghĩa như trước: {asked}", "Declared to mean the same as before: {asked}")
        return said.told(asked=asked)
    if entry.why != OTHER_SETTINGS and not any(before.values()) and len(after) > _MOST_NAMED:
        said = Words("Ghi nhận lần đầu {count} cài đặt và tệp", "{count} settings and files, for the first time")
        return said.told(count=len(after))
    shown = [_of_setting(name, before.get(name, ""), after[name], names) for name in list(after)[:_MOST_NAMED]]
    more = len(after) - len(shown)
    each = Told("; ".join(shown), "; ".join(one.vi for one in shown))
    if more:
        return Words("Đổi {each} và {more} mục nữa", "Changed {each} and {more} more").told(each=each, more=more)
    return Words("Đổi {each}", "Changed {each}").told(each=each)


def _of_setting(name: str, before: str, after: str, names: Names) -> Told:
    called = names.setting(name) or Words(name, name)
    said = Words("{name}: từ {before} thành {after}", "{name}: from {before} to {after}")
    return said.told(name=called.told(), before=_value(before), after=_value(after))


def _value(value: str) -> str:
    if _SHA256.fullmatch(value):
        return Words("bản {digest}", "version {digest}").told(digest=value[:_SHORT])
    return {"": _NONE.told(), "True": Words("có", "yes").told(), "False": Words("không", "no").told()}.get(
        value, _shortened(value)
    )


def _key(logged: LoggedEntry, _: Names) -> Told:
    change = KeyChange.unpacked(logged.entry.before, logged.entry.after)
    until = _day(change.until) if change.until else _NONE.told()
    values: dict[str, Any] = {"key": fingerprint(change.key), "older": fingerprint(change.older), "until": until}
    if change.leaked:
        said = Words(
            "Khóa {key} bị lộ, chỉ còn được tin đến {until}", "The key {key} leaked, and is trusted until {until}"
        )
    elif not change.older:
        said = Words("Bắt đầu ký phiếu bằng khóa {key}", "The key {key} begins to sign sheets")
    elif change.until:
        said = Words(
            "Khóa {key} thay cho khóa {older}, khóa cũ được tin đến {until}",
            "The key {key} takes the place of {older}, which is trusted until {until}",
        )
    else:
        said = Words("Khóa {key} thay cho khóa {older}", "The key {key} takes the place of {older}")
    return said.told(**values)


_PEOPLE: Mapping[str, Words] = {
    "added": Words("Thêm người dùng {name}: {now}", "Added {name}: {now}"),
    "removed": Words("Xóa người dùng {name}", "Removed {name}"),
    "password": Words("Đổi mật khẩu của {name}", "Changed the password of {name}"),
    "changed": Words("Đổi quyền của {name}: từ {was} thành {now}", "Changed {name}: from {was} to {now}"),
    "not written": Words("Không đổi được người dùng {name}", "{name} could not be changed"),
    "without accounts": Words(
        "Dùng không cần tài khoản, chỉ trên máy chủ", "Went on without accounts, on this machine"
    ),
}
_SEES_DESKS = Words("{said}, được xem số liệu quầy và cán bộ", "{said}, sees desks and officials")


def _people(logged: LoggedEntry, names: Names) -> Told:
    entry = logged.entry
    was, now = (orjson.loads(one) if one else {} for one in (entry.before, entry.after))
    values = {"name": (now or was).get("name", ""), "was": _may(was, names), "now": _may(now, names)}
    return _PEOPLE[entry.why].told(**values)


def _may(person: Mapping[str, Any], names: Names) -> Told:
    roles = [ROLES.get(one, Words(one, one)) for one in person.get("roles", ())]
    units = ", ".join(names.unit(one) for one in person.get("units", ()))
    said = Told(*(", ".join(one.said(of) for one in roles) or _NONE.said(of) for of in ("en", "vi")))
    said = _SEES_DESKS.told(said=said) if person.get("desks") else said
    return Words("{said} ({units})", "{said} ({units})").told(said=said, units=units) if units else said


_STEPS: Mapping[str, Words] = {
    "brought": Words("Bắt đầu nạp lô {number}", "Batch {number} was brought"),
    "held": Words("Tạm giữ lô {number}", "Batch {number} was put on hold"),
    "released": Words("Bỏ tạm giữ lô {number}", "Batch {number} is no longer on hold"),
    "withdrawn": Words("Rút lô {number}", "Batch {number} was withdrawn"),
    "brought anew": Words("Tệp {file} được nạp lại trong lô {number}", "{file} was brought anew with batch {number}"),
}


def _batch(logged: LoggedEntry, names: Names) -> Told:
    step, _, numbers = logged.entry.after.partition(" ")
    if step == "reported":
        said = Words("Số liệu có các lô {numbers} đã được báo cáo", "Figures with the batches {numbers} were reported")
        return said.told(numbers=", ".join(numbers.split(" ")))
    number, _, step = numbers.partition(" ")
    return _STEPS[step].told(number=number, file=_file(logged, names))


_OF_REGISTER: Mapping[str, Words] = {
    "proposed": Words("Hạn chế {number} được đề xuất", "Shortcoming {number} was proposed"),
    "added": Words("Hạn chế {number} được thêm vào sổ", "Shortcoming {number} was added"),
    "seen": Words("Hạn chế {number} lại thấy trong số liệu mới", "Shortcoming {number} was seen again"),
    "edited": Words("Sửa hạn chế {number}", "Shortcoming {number} was edited"),
    "decided": Words("Quyết định giải pháp cho hạn chế {number}", "The measure for shortcoming {number} was decided"),
    "started": Words("Bắt đầu khắc phục hạn chế {number}", "The measure for shortcoming {number} is under way"),
    "done": Words("Đã thực hiện giải pháp cho hạn chế {number}", "The measure for shortcoming {number} was done"),
    "checked": Words("Kiểm tra xong và đóng hạn chế {number}", "Shortcoming {number} was checked and closed"),
    "dropped": Words("Bỏ hạn chế {number}", "Shortcoming {number} was dropped"),
    "reopened": Words("Mở lại hạn chế {number}", "Shortcoming {number} was opened again"),
    "returned": Words("Trả lại hạn chế {number} kèm câu hỏi", "Shortcoming {number} was returned with a question"),
    "answered": Words("Trả lời câu hỏi về hạn chế {number}", "The question about shortcoming {number} was answered"),
    "attached": Words("Đính kèm tệp vào hạn chế {number}", "A file was attached to shortcoming {number}"),
    "detached": Words("Gỡ tệp khỏi hạn chế {number}", "A file was taken away from shortcoming {number}"),
    "reminded": Words("Nhắc việc về hạn chế {number}", "Somebody was reminded of shortcoming {number}"),
    "erased": Words("Xóa nội dung đã viết ở hạn chế {number}", "What was written of shortcoming {number} was erased"),
}


def _remedy(logged: LoggedEntry, _: Names) -> Told:
    words = logged.entry.after.split(" ")
    return _OF_REGISTER[words[-1]].told(number=words[1])


def _migrated(logged: LoggedEntry, _: Names) -> Told:
    before, after = (one.removeprefix("schema ") for one in (logged.entry.before, logged.entry.after))
    said = Words(
        "Nâng cấp cơ sở dữ liệu từ phiên bản {before} lên {after}",
        "The database was brought from version {before} to {after}",
    )
    return said.told(before=before, after=after)


def _recovered(logged: LoggedEntry, names: Names) -> Told:
    if logged.entry.scan:
        said = Words("Tệp {file} được tìm lại trong kho lưu trữ", "{file} was found again in the archive")
        return said.told(file=_file(logged, names))
    found = _RECOVERED.fullmatch(logged.entry.after)
    said = Words(
        "Sau khi một cơ sở dữ liệu cũ được đưa trở lại: {what}", "After an older database was put back: {what}"
    )
    return said.told(what=_found_again(found, names) if found else _shortened(logged.entry.after))


_RECOVERED = re.compile(r"found again: (?P<runs>.+); (?P<scans>\d+) scans?; serials go on after (?P<last>\S+)")


def _found_again(found: re.Match[str], names: Names) -> Told:
    runs = [] if found["runs"] == "no run" else [one.rpartition(" ") for one in found["runs"].split(", ")]
    each = [_RUN_OF.told(run=run, unit=names.unit(unit)) for unit, _, run in runs]
    return _FOUND_AGAIN.told(
        runs=listed(each) if each else _NONE.told(),
        scans=found["scans"],
        last=_NONE.told() if found["last"] == "none" else found["last"],
    )


_RUN_OF = Words("{run} của {unit}", "{run} of {unit}")
_FOUND_AGAIN = Words(
    "lượt in tìm lại được: {runs}; bản quét: {scans}; số phiếu cuối đã cấp: {last}",
    "runs found again: {runs}; scans: {scans}; last serial that was given: {last}",
)


_SENTENCES: Mapping[EntryKind, Callable[[LoggedEntry, Names], Told]] = {
    EntryKind.ISSUED: _about_run(Words("Cấp số cho {run}", "Serials were given to {run}")),
    EntryKind.RECEIVED: _about_run(
        Words("Nhận câu trả lời từ tệp {file} cho {run}", "Answers of {file} came in for {run}")
    ),
    EntryKind.PRINTED: _printed,
    EntryKind.ARRIVED: _arrived,
    EntryKind.KNOWN: _known,
    EntryKind.READ: _read,
    EntryKind.OUTCOME: _outcome,
    EntryKind.SERIAL: _serial,
    EntryKind.READING: _reading,
    EntryKind.RULED: _ruled,
    EntryKind.AUDIT: _audit,
    EntryKind.DELETED: _deleted,
    EntryKind.MIGRATED: _migrated,
    EntryKind.FOUND: lambda logged, _: _raw(logged),
    EntryKind.CHANGED: _changed,
    EntryKind.REREAD: _reread,
    EntryKind.SETTING: _setting,
    EntryKind.RECOVERED: _recovered,
    EntryKind.KEY: _key,
    EntryKind.BATCH: _batch,
    EntryKind.REMEDY: _remedy,
    EntryKind.CANCELLED: _cancelled,
    EntryKind.PEOPLE: _people,
    EntryKind.ERASED: _erased,
}


def local_time(at: str) -> datetime:
    """Return when an entry was written, in the time of this machine."""
    return datetime.fromisoformat(at).astimezone()
