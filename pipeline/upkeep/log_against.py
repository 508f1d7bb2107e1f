"""What is stored, held against what the log tells: each difference in a line that names the run, sheet or file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter

from forms.bilingual import Words, both
from forms.errors import in_one_line
from forms.serial import format_serial
from omr.faults import Outcome
from omr.scan.errors import shown_name
from pipeline.records.duplicates import which_count
from pipeline.records.page_change import COMPARED
from pipeline.records.page_record import PageAnswers
from pipeline.records.remedies import Shortcoming, Step, StepKind
from pipeline.records.runs import IssuedRun, Origin
from pipeline.records.store_rows import KeptRuling, SheetPageRow
from pipeline.store.database import batches
from pipeline.store.failures import AlteredError
from pipeline.store.log_writing import path_in_words, ruling_in_words, run_in_words
from pipeline.store.remedies import KeptFile
from pipeline.store.runs import RunDigests
from pipeline.store.scans import ScanDigests
from pipeline.store.store import Store
from pipeline.upkeep.proof import Scope
from pipeline.upkeep.told import Told, ToldScan


@dataclass
class Proving:
    """Which pages are held against the log, and how far that is.

    Attributes:
        scope: Of which scans they are.
        told_since: The SHA-256 of the files of which something was logged since what was proven before.
        on_progress: Told how many pages are done and how many there are to do.
        scans: The numbers of the scans whose pages are proven, once they are known.
        of: How many scans that were read there are.
    """

    scope: Scope
    told_since: Collection[str]
    on_progress: Callable[[int, int], None]
    scans: set[int] = field(default_factory=set)
    of: int = 0


def against_log(store: Store, told: Told, proving: Proving) -> Iterator[str]:
    """Yield a line for every difference between the database and what the log tells.

    Args:
        store: The database.
        told: What the log tells.
        proving: Which pages are held against that; all else is, in any case.

    Raises:
        StoreError: The database can't be read.
    """
    for what, differences in _parts(proving).items():
        try:
            yield from differences(store, told)
        except AlteredError as error:
            yield error.message
        except (ValueError, KeyError, TypeError) as error:  # of what is stored as JSON, or as a time
            yield both(
                "không đọc được phần đã lưu về {what}: dữ liệu đã bị sửa",
                "what is stored of {what} can't be read: it was changed ({error})",
                what=what,
                error=in_one_line(str(error)),
            )


def _runs(store: Store, told: Told) -> Iterator[str]:
    stored = store.runs.digests()
    for row in stored:
        yield from _run(row, run_in_words(row.run), told)
    for words in sorted(told.issued.keys() - {run_in_words(row.run) for row in stored}):
        yield both("lượt in {words} không còn", "the run {words} is gone", words=words)
    given = max([told.passed_over, *(row.run.first_serial + row.run.count - 1 for row in stored)])
    counter = store.runs.last_serial()
    if counter != given:
        yield both(
            "bộ đếm số phiếu đang ở {counter:,}, trong khi đã cấp đến {given:,}: bộ đếm đã bị sửa",
            "the counter of serials stands at {counter:,}, and {given:,} were given: it was changed",
            counter=counter,
            given=given,
        )


def _run(row: RunDigests, words: str, told: Told) -> Iterator[str]:
    issued, printed = told.issued.get(words), told.printed.get(words)
    if issued is None:
        yield both(
            "lượt in {words} có trong dữ liệu, nhưng nhật ký ghi khác",
            "the run {words} is stored, and the log tells otherwise",
            words=words,
        )
    elif issued not in ("", row.issued):
        changed = both(
            "tên hoặc loại đơn vị, quầy, nguồn gốc, hoặc ngày của lượt in đã bị sửa",
            "its unit's name or kind, its desk or origin, or the day of its order, was changed",
        )
        yield both("lượt in {named}: {changed}", "the run {named}: {changed}", named=_named(row.run), changed=changed)
    elif row.run.printed != (printed is not None):
        yield both(
            "lượt in {words} có trong dữ liệu, nhưng nhật ký ghi khác: việc đã in hay chưa đã bị sửa",
            "the run {words} is stored, and the log tells otherwise: whether it was printed was changed",
            words=words,
        )
    elif printed and printed != row.printed:
        yield both(
            "lượt in {named}: tệp in hoặc thời điểm in đã bị sửa",
            "the run {named}: its file, or the time of its printing, was changed",
            named=_named(row.run),
        )
    elif told.cancelled[words] != row.cancelled if words in told.cancelled else row.run.cancelled:
        yield both(
            "lượt in {named}: việc hủy hoặc thời điểm hủy đã bị sửa",
            "the run {named}: whether or when it was cancelled was changed",
            named=_named(row.run),
        )


def _row_keys(store: Store, told: Told) -> Iterator[str]:
    received = {run_in_words(run): run for run in store.runs.all() if run.origin is Origin.ROWS}
    stored = store.row_files.digests(list(received.values()))
    for words, run in received.items():
        if told.received.get(words) != stored.pop(run.id):
            yield both(
                "lượt in {named}: mã nhận biết các dòng đã bị sửa, nên một dòng có thể bị tính hai lần",
                "the run {named}: what names its rows was changed, so that one may be counted twice",
                named=_named(run),
            )
    if strangers := store.row_files.strangers():
        yield both(
            "có {strangers:,} mã nhận biết dòng mà nhật ký không ghi",
            "{strangers:,} names of rows are stored, and the log does not tell of them",
            strangers=strangers,
        )


def _named(run: IssuedRun) -> str:
    last = format_serial(run.first_serial + run.count - 1)
    return both(
        "{run} của {unit} (từ {first} đến {last})",
        "{run} of {unit} ({first} to {last})",
        run=run.run,
        unit=run.unit,
        first=format_serial(run.first_serial),
        last=last,
    )


def _layouts(store: Store, told: Told) -> Iterator[str]:
    stored = store.layouts.digests()
    for name, digest in sorted(told.layouts.items()):
        if name not in stored:
            yield both(
                "mẫu phiếu {name} không còn, dù đã in phiếu theo mẫu phiếu đó",
                "the layout {name} is gone, and sheets were printed from it",
                name=name,
            )
        elif stored[name] != digest:
            yield both(
                "mẫu phiếu {name}: vị trí các ô hoặc nội dung phiếu hỏi đã bị sửa sau khi in",
                ("the layout {name}: where its boxes lie, or the text of its survey, was changed after it was printed"),
                name=name,
            )


def _scans(store: Store, told: Told, proving: Proving) -> Iterator[str]:
    rows = store.scans.digests()
    gone = told.scans.keys() - {row.scan.sha256 for row in rows}
    for sha256 in sorted(gone):
        yield both(
            "{scan} ({digest}) đã đến nhưng không còn trong dữ liệu: dòng của nó đã mất",
            "{scan} ({digest}) arrived, and is not stored: its row is gone",
            scan=shown_name(told.scans[sha256].name),
            digest=sha256[:12],
        )
    for row in rows:
        found = told.scans.get(row.scan.sha256)
        if found is None or not found.name or (row.finished and not found.is_read):
            yield both(
                "{scan} có trong dữ liệu, nhưng nhật ký không ghi",
                "{scan} is stored, and the log does not tell of it",
                scan=shown_name(row.scan.name),
            )
        else:
            yield from _scan(row, found)
    yield from _pages(store, told, {row.scan.id: row for row in rows if row.finished}, proving)


def _scan(row: ScanDigests, told: ToldScan) -> Iterator[str]:
    name, scan = shown_name(told.name), row.scan
    if told.arrived not in ("", row.arrived):
        stored = path_in_words(scan.folder, scan.name)
        also = (
            ""
            if stored == told.name
            else both(" (trong dữ liệu ghi là {stored})", " (it is stored as {stored})", stored=stored)
        )
        yield both(
            "{name}: tên, thư mục, cơ quan, kích thước, tệp, lô, hình thức hoặc ngày đến đã bị sửa{also}",
            "{name}: its name, folder, office, size, file, batch, channel or day of arrival was changed{also}",
            name=name,
            also=also,
        )
    if told.is_read and not row.finished:
        yield both(
            "{name}: đã đọc nhưng trong dữ liệu ghi là chưa đọc: không thể tin các trang của nó",
            "{name}: it was read, and is stored as not read: its pages can't be relied on",
            name=name,
        )
    elif told.finished not in ("", row.finished):
        yield both("{name}: thời điểm đọc đã bị sửa", "{name}: the time at which it was read was changed", name=name)
    if told.is_deleted and not row.deleted:
        yield both(
            "{name}: đã xóa nhưng trong dữ liệu ghi như còn giữ",
            "{name}: it was deleted, and is stored as if it were kept",
            name=name,
        )
    elif row.deleted and not told.is_deleted:
        yield both(
            "{name}: trong dữ liệu ghi là đã xóa, nhưng nhật ký không ghi",
            "{name}: it is stored as deleted, and the log does not tell of it",
            name=name,
        )
    elif told.deleted not in ("", row.deleted):
        yield both("{name}: ngày xóa đã bị sửa", "{name}: the day on which it was deleted was changed", name=name)


def _pages(store: Store, told: Told, finished: Mapping[int, ScanDigests], proving: Proving) -> Iterator[str]:
    older = {number for number, row in finished.items() if told.scan(row.scan.sha256).older.read}
    left = {number: row for number, row in finished.items() if proving.scope.takes(row.scan, proving.told_since)}
    proving.scans, proving.of = set(left), len(finished)
    if len(left) < len(finished):
        yield from _numbers_of_pages(store, [row for number, row in finished.items() if number not in left])
    done, to_do = 0, sum(row.scan.pages or 0 for row in left.values())
    for number, whole, answers in store.pages.digests(older, None if len(left) == len(finished) else left):
        row = left.pop(number, None)
        if row is not None:
            yield from _pages_of(row, told.scan(row.scan.sha256), whole, answers)
            done += len(whole)
            proving.on_progress(done, to_do)
    for row in left.values():
        yield from _pages_of(row, told.scan(row.scan.sha256), {}, {})


def _numbers_of_pages(store: Store, rows: Iterable[ScanDigests]) -> Iterator[str]:
    """Yield a line for each scan that has not as many pages as it should."""
    stored = store.pages.per_scan()
    for row in rows:
        found = stored.get(row.scan.id, 0)
        if row.scan.pages != found:
            yield _other_number(shown_name(row.scan.name), row.scan.pages, found)


def _other_number(name: str, pages: int | None, stored: int) -> str:
    return both(
        "{name}: có {pages} trang, trong dữ liệu có {whole}",
        "{name}: it has {pages} pages, and {whole} are stored",
        name=name,
        pages=pages,
        whole=stored,
    )


def _pages_of(row: ScanDigests, told: ToldScan, whole: Mapping[int, str], answers: Mapping[int, str]) -> Iterator[str]:
    name = shown_name(told.name or row.scan.name)
    if row.scan.pages != len(whole):
        yield _other_number(name, row.scan.pages, len(whole))
    agrees = told.pages.agree_with(whole) if told.pages.read else True
    if not agrees or (told.older.read and not told.older.agree_with(answers)):
        yield both(
            "{name}: nội dung các trang trong dữ liệu không phải là nội dung đã đọc",
            "{name}: what is stored of its pages is not what was read",
            name=name,
        )


def _which_count(store: Store, _told: Told, proving: Proving) -> Iterator[str]:
    """Yield a line for each page whose counting scan is not the one that follows from all scans of the page."""
    aside = store.batches.set_aside()
    for serials in _sheets(store, proving):
        faults = store.pages.faults_of_others(serials)
        rows = store.pages.of_sheets(serials)
        for (serial, page), group in groupby(rows, key=attrgetter("serial", "sheet_page")):
            if _counts_otherwise([row for row in group if row.outcome in COMPARED and row.scan not in aside], faults):
                yield both(
                    "{serial}, trang {page}: bản quét được tính đã bị đổi",
                    "{serial}, page {page}: which of its scans counts was changed",
                    serial=format_serial(serial),
                    page=page,
                )


def _sheets(store: Store, proving: Proving) -> Iterator[list[int] | None]:
    """Yield the sheets whose pages are proven, some hundreds at a time; ``None`` for all at once."""
    if len(proving.scans) == proving.of:
        yield None
        return
    found = set(proving.scope.serials)
    for serials in store.pages.serials_on(proving.scans).values():
        found |= serials
    yield from batches(found)


def _counts_otherwise(rows: Sequence[SheetPageRow], faults: Mapping[tuple[int, int], str | None]) -> bool:
    """Tell whether of these scans of a page others count than follows from them."""
    if len(rows) == 1 and rows[0].outcome == Outcome.READ:
        return False  # as nearly all are
    answers = [PageAnswers.unpacked(row.answers) if row.answers else None for row in rows]
    stored = [(row.outcome, faults.get((row.scan, row.page))) for row in rows]
    return bool(rows) and stored != which_count(answers)


def _rulings(store: Store, told: Told) -> Iterator[str]:
    made, ended, faults = set[str](), set[str](), 0
    for row in store.rulings.digests():
        made.add(row.made)
        ended.add(row.ended)
        if row.made not in told.made:
            yield both(
                "{ruled} không khớp với nhật ký: nội dung, người, thời điểm hoặc lý do đã bị sửa",
                "{ruled} is not what the log tells: what it says, who made it, when or why was changed",
                ruled=_ruled(row.kept),
            )
        elif row.ended and row.ended not in told.ended:
            yield both(
                "{ruled} đã bị chấm dứt, nhưng nhật ký không ghi",
                "{ruled} was ended, and the log does not tell of it",
                ruled=_ruled(row.kept),
            )
        else:
            continue
        faults += 1
    for digest in told.made.keys() - made:
        yield both(
            "quyết định của {by} (mục {entry}) không còn, hoặc đã bị sửa",
            "what {by} ruled (entry {entry}) is gone, or was changed",
            by=told.made[digest].by,
            entry=told.made[digest].entry,
        )
        faults += 1
    for digest in told.ended.keys() - ended:
        yield both(
            "quyết định đã chấm dứt ở mục {entry} lại có hiệu lực, hoặc đã bị sửa",
            "the ruling that was ended by entry {entry} is in force again, or was changed",
            entry=told.ended[digest].entry,
        )
        faults += 1
    if not faults:
        yield from _in_force(store, told)


_ONLY_STORED = Words(
    "quyết định {said} có trong dữ liệu nhưng không có trong nhật ký", "the ruling {said} is stored, and not in the log"
)
_ONLY_LOGGED = Words(
    "quyết định {said} có trong nhật ký nhưng không có trong dữ liệu", "the ruling {said} is in the log, and not stored"
)


def _in_force(store: Store, told: Told) -> Iterator[str]:
    kept = Counter(ruling_in_words(one.ruling, store.veil) for one in store.rulings.in_force())
    logged = {said for said, count in told.in_force.items() if said and count > 0}
    for said in sorted(set(kept) ^ logged):
        yield (_ONLY_STORED if said in kept else _ONLY_LOGGED).told(said=said)


def _ruled(kept: KeptRuling) -> str:
    ruling = kept.ruling
    about = (
        format_serial(ruling.serial)
        if ruling.serial is not None
        else both("một trang không thuộc phiếu nào", "a page of no sheet")
    )
    question = f", {ruling.question}" if ruling.question else ""
    day = f"{datetime.fromisoformat(kept.at).astimezone():%Y-%m-%d}"
    return both(
        "quyết định {number} về {about}{question} (do {by}, ngày {day})",
        "ruling {number} about {about}{question} (by {by}, {day})",
        number=kept.number,
        about=about,
        question=question,
        by=kept.by,
        day=day,
    )


def _remarks(store: Store, told: Told) -> Iterator[str]:
    stored = {number: store.veil(text) for number, text in store.log.remarks().items()}
    for number in sorted(stored.keys() | told.written.keys()):
        if said := _difference(stored.get(number), told.written.get(number)):
            yield both(
                "mục {number}: ghi chú kèm theo {said}",
                "entry {number}: the remark that was written beside it {said}",
                number=number,
                said=said,
            )


def _audits(store: Store, told: Told) -> Iterator[str]:
    draws, entered = store.audits.digests()
    for number in sorted(told.draws.keys() | draws.keys()):
        if said := _difference(draws.get(number), told.draws.get(number)):
            yield both(
                "lần kiểm tra {number}: việc rút phiếu, hoặc cách tính các phiếu lúc đó, {said}",
                "audit {number}: its draw, or how its sheets counted then, {said}",
                number=number,
                said=said,
            )
    for about in sorted(told.entered.keys() | entered.keys()):
        if said := _difference(entered.get(about), told.entered.get(about)):
            yield both(
                "kiểm tra, {about}: nội dung trên phiếu giấy, người nhập hoặc thời điểm nhập {said}",
                "audit, {about}: what the paper says, who entered it or when, {said}",
                about=about,
                said=said,
            )


def _rereads(store: Store, told: Told) -> Iterator[str]:
    stored = store.rereads.digests()
    for number in sorted(told.rereads.keys() | stored.keys()):
        if said := _difference(stored.get(number), told.rereads.get(number)):
            yield both(
                "lần đọc lại {number}: người làm, thời điểm, hoặc kết quả đọc được giữ lại {said}",
                "reread {number}: who did it and when, or a reading that is kept of it, {said}",
                number=number,
                said=said,
            )


def _batches(store: Store, told: Told) -> Iterator[str]:
    stored = store.batches.digests()
    for number in sorted(told.batches.keys() | stored.keys()):
        if said := _difference(stored.get(number), told.batches.get(number)):
            yield both(
                "lô {number}: người nạp, thời điểm nạp, hoặc việc tạm giữ hay rút lại {said}",
                "batch {number}: who brought it and when, or whether it is held or withdrawn, {said}",
                number=number,
                said=said,
            )


def _remedies(store: Store, told: Told) -> Iterator[str]:
    stored = store.remedies.digests()
    for step in sorted(told.steps.keys() | stored.keys()):
        heard, (number, digest) = told.steps.get(step), stored.get(step, (0, None))
        if said := _difference(digest, heard.digest if heard else None):
            yield both(
                "hạn chế {number}: bước {step} {said}",
                "shortcoming {number}: its step {step} {said}",
                number=heard.shortcoming if heard else number,
                step=step,
                said=said,
            )


def _attachments(store: Store, _: Told) -> Iterator[str]:
    """Yield what is wrong with files; the steps that name them by digest and size are held against the log before."""
    named = _attached(store)
    for kept in store.remedies.kept_files():
        steps = named.pop(kept.sha256, [])
        if not steps:
            yield both(
                "tệp {shown}…, {bytes:,} byte: có trong dữ liệu, nhưng không đính kèm hạn chế nào",
                "a file ({shown}…, {bytes:,} bytes) is stored, and attached to no shortcoming",
                shown=kept.sha256[:8],
                bytes=kept.bytes,
            )
        elif said := _file_altered(kept, steps):
            yield _of_file(kept.sha256, steps, said)
    for sha256, steps in named.items():
        yield _of_file(sha256, steps, both("không còn", "is gone"))


def _attached(store: Store) -> dict[str, list[tuple[Shortcoming, Step]]]:
    """Return the steps by which each file was attached, by its digest."""
    found: dict[str, list[tuple[Shortcoming, Step]]] = {}
    for one in store.remedies.all():
        for step in one.steps:
            if step.kind is StepKind.ATTACHED:
                found.setdefault(step.fields["sha256"], []).append((one, step))
    return found


def _file_altered(kept: KeptFile, steps: list[tuple[Shortcoming, Step]]) -> str:
    is_erased = all(step.erased_at is not None for _, step in steps)
    if kept.digest is None:
        return "" if is_erased else both("không còn nội dung", "has lost what it holds")
    if is_erased:
        return both("đã bị xóa, vậy mà nội dung vẫn còn đó", "was erased, and something is stored in its place")
    noted = {int(step.fields["bytes"]) for _, step in steps}
    if kept.digest == kept.sha256 and noted == {kept.bytes} == {kept.size}:
        return ""
    return both("đã bị sửa", "was changed")


def _of_file(sha256: str, steps: list[tuple[Shortcoming, Step]], said: str) -> str:
    return both(
        "hạn chế {number}: tệp {shown}… đính kèm {said}",
        "shortcoming {number}: the file {shown}… attached to it {said}",
        number=steps[0][0].number,
        shown=sha256[:8],
        said=said,
    )


def _difference(stored: str | None, told: str | None) -> str:
    """Say how two digests differ; an empty text where they don't."""
    if told is None:
        return both("có trong dữ liệu, nhưng nhật ký không ghi", "is stored, and the log does not tell of it")
    if stored == told:
        return ""
    return both("không còn", "is gone") if stored is None else both("đã bị sửa", "was changed")


def _key(store: Store, told: Told) -> Iterator[str]:
    logged = {known["phieu.key"] for known in told.settings.values() if "phieu.key" in known}
    bound = store.key_digest()
    if not bound and not told.issued and not told.scans:
        return  # nothing was printed or read yet
    if (logged and bound not in logged) or told.first_key not in ("", bound):
        yield both(
            "khóa gắn với cơ sở dữ liệu đã bị đổi: phiếu do nơi khác ký sẽ bị coi là của nơi này",
            "the key that the database is bound to was changed: sheets that others signed would be taken for ours",
        )


def _parts(proving: Proving) -> dict[str, Callable[[Store, Told], Iterator[str]]]:
    """Return what is held against the log, by what it is called."""
    return {
        both("các lượt in", "runs"): _runs,
        both("mã nhận biết các dòng", "names of rows"): _row_keys,
        both("các mẫu phiếu", "layouts"): _layouts,
        both("các bản quét và trang của chúng", "scans and their pages"): partial(_scans, proving=proving),
        both("nhiều bản quét của một trang", "several scans of a page"): partial(_which_count, proving=proving),
        both("các quyết định", "rulings"): _rulings,
        both("các ghi chú", "remarks"): _remarks,
        both("các lần kiểm tra", "audits"): _audits,
        both("các lần đọc lại", "rereads"): _rereads,
        both("các lô", "batches"): _batches,
        both("sổ theo dõi hạn chế", "the register of shortcomings"): _remedies,
        both("các tệp đính kèm hạn chế", "files attached to shortcomings"): _attachments,
        both("khóa", "the key"): _key,
    }
