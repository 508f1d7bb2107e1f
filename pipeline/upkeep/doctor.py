"""Check that everything that phieu needs is there; each finding says what to do."""

from __future__ import annotations

import platform
import shlex
import shutil
import stat
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from forms.bilingual import Words, alike, both, listed
from forms.desks import DeskKind
from forms.errors import AddressError, MissingGlyphError, PhieuError
from forms.online_link import check_address
from forms.system_reasons import reason_of
from forms.typeface import require_glyphs
from omr import compiled
from omr.scan.errors import shown_name
from omr.scan.pages import poppler_available
from pipeline.errors import KeyFileError, MailError, StoreError
from pipeline.intake.kept_files import examine_archive, fault_in_words
from pipeline.kept_state import KEPT
from pipeline.log_heads import RECOVER
from pipeline.remedies.mailing import connected
from pipeline.remedies.reminding import plan_of, strangers_among_managers
from pipeline.upkeep.backup import last_backup
from pipeline.upkeep.put_back import look_for_put_back
from pipeline.upkeep.retention import is_set, overdue
from pipeline.upkeep.run_pdf import printed_otherwise
from pipeline.upkeep.workspace_check import archive_at_a_glance, check_log
from pipeline.web.failed_log_ins import FailedLogIns, most_frequent
from pipeline.work.workers import core_count
from pipeline.workspace import KEY, REPORT_TEMPLATE, SURVEY, TRANSACTIONS, UNITS, Workspace

OLDEST_PYTHON = (3, 11)
PACKAGES = {"numpy": (2, 0), "opencv-contrib-python-headless": (5, 0), "pandas": (3, 0), "sqlalchemy": (2, 1)}
# A day's work of an office scanner, 10,000 sheets of two pages at 200 kB.
ROOM_BYTES = 4_000_000_000
LEAST_ROOM_BYTES = 200_000_000
MAIL_SECONDS = 10.0  # for each answer of the mail server
MOST_MISTYPED = 20  # log-ins a day: an office that mistypes

OLD_BACKUP = timedelta(days=3)  # a weekend is no fault
OLD_JOURNAL = timedelta(minutes=10)  # a journal moves into the inbox after a minute
_OTHER_DISK = both(
    "Đĩa hỏng thì mất luôn các bản sao lưu trên đó: ghi một thư mục trên đĩa khác, ở mục [backup] của phieu.toml.",
    "A lost disk takes its backups along: name a folder on another one, under [backup] in phieu.toml.",
)
# What people edit with programs of their own, and what scanners write into.
_NOT_PRIVATE = frozenset({"inbox", SURVEY, UNITS, TRANSACTIONS, REPORT_TEMPLATE})

OnProgress = Callable[[int, int], None]

# All letters of Vietnamese (TCVN 6909:2001): twelve vowels with six tones each, and đ.
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")

POPPLER_PACKAGES = {
    "Linux": both(
        "apt install poppler-utils, hoặc gói cùng tên của hệ thống",
        "apt install poppler-utils, or your system's package of that name",
    ),
    "Darwin": "brew install poppler",
    "Windows": both(
        "winget install oschwartz10612.Poppler, rồi thêm thư mục bin của nó vào PATH",
        "winget install oschwartz10612.Poppler, then put its bin folder on the PATH",
    ),
}

# What findings are about.
_WORKSPACE = both("thư mục làm việc", "workspace")
_TYPEFACE = both("phông chữ", "typeface")
_CORES = both("số nhân xử lý", "cores")
_KERNELS = both("phần đọc biên dịch sẵn", "compiled reading")
_RIGHTS = both("quyền truy cập", "rights")
_RETENTION = both("thời hạn lưu giữ", "retention")
_BACKUP = both("sao lưu", "backup")
_ONLINE = both("câu trả lời trực tuyến", "online")
_ONLINE_ADDRESS = both("địa chỉ trực tuyến", "online address")
_MAIL = both("máy chủ thư", "mail server")
_REMINDED = both("người được nhắc", "who is reminded")
_ADDRESSES = both(
    "Ghi tên như trong sổ, kèm một địa chỉ, ở mục [notify].",
    "Write the name as in the register, with one address, under [notify].",
)
_AS_THE_USERS = both(
    "Người chỉ phụ trách một số đơn vị thì ghi tên ở mục [notify] đúng như tên người dùng.",
    "Whoever is in charge of some units alone is to be written under [notify] as the user is.",
)
_DISK = both("đĩa", "disk")
_SIGNING_KEY = both("khóa ký phiếu", "signing key")
_DATABASE = both("cơ sở dữ liệu", "database")
_STATE = both("tình trạng dữ liệu", "state")
_LOG_OF_ALL = both("nhật ký", "log")
_LOG_INS = both("đăng nhập", "log-ins")
_ARCHIVE = both("kho lưu trữ", "archive")
_SURVEY = both("phiếu hỏi", "survey")
_REGISTER = both("danh mục đơn vị", "register")
_DESKS = both("quầy và cán bộ", "desks")


class Verdict(StrEnum):
    """The verdict of a finding."""

    GOOD = "good"
    OPTIONAL = "optional"
    """It is not there, and phieu works without it."""
    WARNING = "warning"
    """It works, but a person should look at it."""
    MISSING = "missing"
    """phieu can't work like this."""


VERDICTS = {
    Verdict.GOOD: Words("tốt", "good"),
    Verdict.OPTIONAL: Words("tùy chọn", "optional"),
    Verdict.WARNING: Words("lưu ý", "warning"),
    Verdict.MISSING: Words("thiếu", "missing"),
}
"""The names of the verdicts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, and what to do about it."""

    what: str
    verdict: Verdict
    found: str
    advice: str = ""


def examine(find_workspace: Callable[[], Workspace], read_archive: OnProgress | None = None) -> list[Finding]:
    """Check the machine, then the workspace; if the workspace can't be opened, that is a finding, too.

    Args:
        find_workspace: opens the workspace.
        read_archive: has every file in the archive read, and is told how many are done and how many there are; ``None``
            leaves that out, as it takes as long as reading all of them from the disk.
    """
    findings = [_python(), *map(_package, PACKAGES), _typeface(), _poppler(), _kernels(), _cores()]
    try:
        workspace = find_workspace()
    except PhieuError as error:
        return [*findings, Finding(_WORKSPACE, Verdict.MISSING, error.message, error.advice)]
    checks = (
        _writable,
        _rights,
        _room,
        _key,
        _database,
        _put_back,
        _log,
        _log_ins,
        _survey,
        _register,
        _desks,
        _retention,
        _backup,
        _online,
        _address,
        _mail,
        *((_reminded,) if workspace.settings.mail.is_set else ()),
    )
    findings += [check(workspace) for check in checks]
    return [*findings, *(_at_a_glance(workspace) if read_archive is None else _archive(workspace, read_archive))]


def _python() -> Finding:
    found = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            "Python", Verdict.MISSING, found, both("Cài Python 3.11 hoặc mới hơn.", "Install Python 3.11 or newer.")
        )
    return Finding("Python", Verdict.GOOD, found)


def _package(name: str) -> Finding:
    wanted = PACKAGES[name]
    advice = alike(f"pip install '{name}>={'.'.join(map(str, wanted))}'")
    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(name, Verdict.MISSING, both("chưa cài", "not installed"), advice)
    numbers = tuple(int(part) for part in found.split(".")[:2])
    return Finding(name, Verdict.GOOD, found) if numbers >= wanted else Finding(name, Verdict.MISSING, found, advice)


def _typeface() -> Finding:
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    letters |= {letter.upper() for letter in letters}
    try:
        require_glyphs("".join(sorted(letters)))
    except MissingGlyphError as error:
        return Finding(
            _TYPEFACE, Verdict.MISSING, error.message, alike("pip install --force-reinstall fontpkg-be-vietnam-pro")
        )
    return Finding(
        _TYPEFACE,
        Verdict.GOOD,
        both("đủ {letters} chữ cái tiếng Việt", "all {letters} Vietnamese letters", letters=len(letters)),
    )


def _poppler() -> Finding:
    if poppler_available():
        return Finding("poppler", Verdict.GOOD, shutil.which("pdftoppm") or "")
    advice = POPPLER_PACKAGES.get(platform.system(), both("cài poppler-utils", "install poppler-utils"))
    gain = both(
        "Trang PDF không phải là một ảnh quét duy nhất do PDFium vẽ; poppler sẽ cho thêm một cách đọc thứ hai.",
        "PDF pages that are not one scanned picture are drawn by PDFium; poppler would be a second opinion.",
    )
    return Finding(
        "poppler",
        Verdict.OPTIONAL,
        both("chưa cài", "not installed"),
        both("{gain} Cách cài: {advice}", "{gain} To get it: {advice}", gain=gain, advice=advice),
    )


def _kernels() -> Finding:
    if compiled.KERNELS is not None:
        return Finding(_KERNELS, Verdict.GOOD, both("có", "there"))
    advice = both(
        "Kết quả đọc vẫn như nhau, chỉ chậm hơn. Để nhanh hơn: cài trình biên dịch C, rồi cài lại phieu.",
        "Readings are the same, only slower. To be faster: install a C compiler, then install phieu once more.",
    )
    return Finding(_KERNELS, Verdict.OPTIONAL, both("chưa có", "not there"), advice)


def _cores() -> Finding:
    return Finding(_CORES, Verdict.GOOD, str(core_count()))


def _writable(workspace: Workspace) -> Finding:
    for folder in (workspace.root, workspace.inbox, workspace.archive, workspace.prints, workspace.results):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            advice = both(
                "Đưa thư mục trở lại, và cấp quyền ghi vào đó.",
                "Bring the folder back, and give yourself the right to write there.",
            )
            return Finding(
                _WORKSPACE, Verdict.MISSING, alike("{folder}: {why}", folder=folder, why=reason_of(error)), advice
            )
    return Finding(_WORKSPACE, Verdict.GOOD, str(workspace.root))


def _rights(workspace: Workspace) -> Finding:
    """Look who may read what; what lies in a folder that nobody may enter need not be looked at."""
    if sys.platform == "win32":
        return Finding(
            _RIGHTS,
            Verdict.OPTIONAL,
            both("không xem xét trên Windows", "not looked at on Windows"),
            both("Chỉ cho những người làm việc với thư mục này được vào.", "Let only those in who work with it."),
        )
    root = workspace.root
    if not _open_to(root):
        return Finding(_RIGHTS, Verdict.GOOD, both("không ai khác vào được", "nobody else comes in"))
    private = [path for path in sorted(root.iterdir()) if _is_private(path.name)]
    shared = {"results": 0o050} if workspace.settings.files.group_may_read else {}
    found = [path for path in private if not path.is_symlink() and _open_to(path) & ~shared.get(path.name, 0)]
    if not found:
        return Finding(
            _RIGHTS,
            Verdict.GOOD,
            both("chỉ chủ sở hữu đọc được những gì lưu ở đây", "only its owner reads what is kept"),
        )
    names = ", ".join(shown_name(path.name) for path in found[:3]) + (", …" if len(found) > 3 else "")
    said = both(
        "người khác trên máy hoặc trên thư mục chia sẻ có thể đọc {names}",
        "others on this machine or share may read {names}",
        names=names,
    )
    return Finding(_RIGHTS, Verdict.WARNING, said, alike(f"chmod -R go= {shlex.join(map(str, found))}"))


def _is_private(name: str) -> bool:
    """Tell whether a file or folder of a workspace holds what is nobody else's business."""
    return name.startswith(KEPT) or (name[0] != "." and name not in _NOT_PRIVATE)


def _open_to(path: Path) -> int:
    """Return what the group and all others may do with a file or folder, as a mode."""
    return stat.S_IMODE(path.stat().st_mode) & 0o077


def _retention(workspace: Workspace) -> Finding:
    if not is_set(workspace):
        promise = both(
            "Phiếu hỏi mẫu cam kết bản quét được hủy sau 24 tháng",
            "The sample sheet promises that scans are destroyed after 24 months",
        )
        advice = both(
            "{promise}: đặt months = 24 ở mục [retention] của phieu.toml, hoặc đúng như phiếu của bạn ghi.",
            "{promise}: set months = 24 under [retention] in phieu.toml, or what your sheet says.",
            promise=promise,
        )
        return Finding(
            _RETENTION,
            Verdict.WARNING,
            both("chưa đặt thời hạn lưu giữ bản quét", "it is not set how long scans are kept"),
            advice,
        )
    try:
        over = len(overdue(workspace, datetime.now().astimezone().date()))
    except PhieuError as error:
        return Finding(_RETENTION, Verdict.MISSING, error.message, error.advice)
    if over:
        said = both(
            "{over} bản quét được giữ quá thời hạn đó",
            "1 scan is kept longer than that" if over == 1 else "{over} scans are kept longer than that",
            over=over,
        )
        return Finding(
            _RETENTION,
            Verdict.WARNING,
            said,
            both(
                "phieu retain --dry-run liệt kê các bản đó, phieu retain xóa chúng.",
                "phieu retain --dry-run lists them, phieu retain deletes them.",
            ),
        )
    retention = workspace.settings.retention
    kept = [both("{months} tháng", "for {months} months", months=retention.months)] if retention.months else []
    kept += (
        [both("đến ngày {scans_until}", "until {scans_until}", scans_until=retention.scans_until)]
        if retention.scans_until
        else []
    )
    return Finding(
        _RETENTION, Verdict.GOOD, both("bản quét được giữ {names}", "scans are kept {names}", names=listed(kept))
    )


def _backup(workspace: Workspace) -> Finding:
    last = last_backup(workspace)
    if last is None:
        advice = both(
            "phieu backup FILE, tốt nhất trên đĩa khác; phieu watch và review mỗi ngày lập một bản. {other_disk}",
            "phieu backup FILE, best on another disk; phieu watch and review make one a day. {other_disk}",
            other_disk=_OTHER_DISK,
        )
        return Finding(_BACKUP, Verdict.WARNING, both("chưa lập bản nào", "none was made yet"), advice)
    at = datetime.fromisoformat(last.at)
    without = "" if last.archive else both(", không kèm bản quét", ", without the scans")
    found = alike("{at:%Y-%m-%d %H:%M}, {file}{without}", at=at.astimezone(), file=last.file, without=without)
    if not last.file.exists():
        return Finding(
            _BACKUP,
            Verdict.WARNING,
            both("{found}: không còn", "{found}: it is gone", found=found),
            both("Đưa thư mục trở lại, hoặc lập bản khác.", "Bring the folder back, or make another one."),
        )
    if datetime.now(UTC) - at > OLD_BACKUP:
        return Finding(
            _BACKUP,
            Verdict.WARNING,
            found,
            both(
                "Để phieu watch hoặc review chạy, hoặc lập bản khác.",
                "Let phieu watch or review run, or make another one.",
            ),
        )
    if last.file.stat().st_dev == workspace.root.stat().st_dev:
        return Finding(
            _BACKUP,
            Verdict.WARNING,
            both("{found}: trên cùng một đĩa", "{found}: on the same disk", found=found),
            _OTHER_DISK,
        )
    return Finding(_BACKUP, Verdict.GOOD, found)


def _online(workspace: Workspace) -> Finding:
    """Look for answers that a form left where nobody takes them in: it was killed, or could not move them."""
    since = (datetime.now(UTC) - OLD_JOURNAL).timestamp()
    left = [path for path in workspace.journals.glob("*.jsonl") if path.stat().st_mtime < since]
    if not left:
        return Finding(_ONLINE, Verdict.GOOD, both("không còn câu trả lời nào bị bỏ sót", "no answers are left lying"))
    said = both(
        "{count} tệp câu trả lời trong {folder} chưa được chuyển vào hộp nhận",
        "{count} {files} of answers in {folder} are not in the inbox",
        count=len(left),
        files="file" if len(left) == 1 else "files",
        folder=workspace.journals,
    )
    return Finding(
        _ONLINE,
        Verdict.WARNING,
        said,
        both(
            "Khởi động phieu form một lần: nó sẽ chuyển các tệp vào inbox/online.",
            "Start phieu form once: it moves them into inbox/online.",
        ),
    )


def _address(workspace: Workspace) -> Finding:
    """Look whether sheets and slips can have the address at which people answer online."""
    address = workspace.settings.online.address
    if not address:
        return Finding(
            _ONLINE_ADDRESS,
            Verdict.OPTIONAL,
            both("chưa có", "none"),
            both(
                "Để người dân trả lời trực tuyến: mục [online], dòng address.",
                "To let people answer online: [online] address.",
            ),
        )
    try:
        check_address(address)
    except AddressError as error:
        return Finding(_ONLINE_ADDRESS, Verdict.WARNING, error.message, error.advice)
    if not address.startswith("https://"):
        advice = both(
            ("Đặt một máy chủ proxy có TLS trước phieu form; ghi https:// vào phieu.toml, mục [online], dòng address."),
            "Put a reverse proxy with TLS before phieu form; write https:// into phieu.toml, [online] address.",
        )
        return Finding(
            _ONLINE_ADDRESS,
            Verdict.WARNING,
            both(
                "{address} không phải là https: điện thoại sẽ cảnh báo",
                "{address} is no https: phones will warn of it",
                address=address,
            ),
            advice,
        )
    return Finding(_ONLINE_ADDRESS, Verdict.GOOD, address)


def _room(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.root).free
    found = both("còn trống {free:.1f} GB", "{free:.1f} GB free", free=free / 1e9)
    if free < LEAST_ROOM_BYTES:
        return Finding(
            _DISK,
            Verdict.MISSING,
            found,
            both(
                "Dọn chỗ: trước hết bản quét được sao chép vào kho lưu trữ.",
                "Make room: scans are copied into the archive before all else.",
            ),
        )
    if free < ROOM_BYTES:
        return Finding(
            _DISK,
            Verdict.WARNING,
            found,
            both("10.000 phiếu hai trang chiếm khoảng 4 GB.", "10,000 two-page sheets take some 4 GB."),
        )
    return Finding(_DISK, Verdict.GOOD, found)


def _key(workspace: Workspace) -> Finding:
    try:
        _ = workspace.key
    except PhieuError as error:
        return Finding(_SIGNING_KEY, Verdict.MISSING, error.message, error.advice)
    mode = stat.S_IMODE((workspace.root / KEY).stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        advice = both(
            "Người khác có thể đọc khóa và làm giả phiếu: chmod 600 {root}",
            "Others can read it and forge sheets: chmod 600 {root}",
            root=workspace.root / KEY,
        )
        return Finding(
            _SIGNING_KEY, Verdict.WARNING, both("quyền truy cập {mode:03o}", "mode {mode:03o}", mode=mode), advice
        )
    with suppress(StoreError):  # the database is a finding of its own
        try:
            if workspace.store.key_digest():  # else it begins to sign with the first sheet
                workspace.check_key()
        except KeyFileError as error:
            return Finding(_SIGNING_KEY, Verdict.MISSING, error.message, error.advice)
    return Finding(_SIGNING_KEY, Verdict.GOOD, both("quyền truy cập {mode:03o}", "mode {mode:03o}", mode=mode))


def _database(workspace: Workspace) -> Finding:
    try:
        arrived, accounted = workspace.store.pages.account()
    except PhieuError as error:
        return Finding(_DATABASE, Verdict.MISSING, error.message, error.advice)
    if arrived != accounted:
        found = both(
            "{arrived} trong {of_all} trang chưa được đọc",
            "{arrived} of {of_all} pages were not read yet",
            arrived=arrived - accounted,
            of_all=arrived,
        )
        return Finding(
            _DATABASE,
            Verdict.WARNING,
            found,
            both(
                "Một lần nạp bị ngắt giữa chừng: chạy phieu ingest để làm nốt.",
                "An ingest was cut off: run phieu ingest to finish it.",
            ),
        )
    if workspace.settings.database and not workspace.settings.office:
        advice = both(
            "Nếu cơ quan khác cùng dùng cơ sở dữ liệu này, đặt cho mỗi nơi một tên: dòng office trong phieu.toml.",
            "If other offices use this database too, give each a name of its own: office in phieu.toml.",
        )
        return Finding(
            _DATABASE,
            Verdict.WARNING,
            both(
                "{arrived} trang đã nạp, trang nào cũng rõ kết quả; chưa đặt tên cơ quan",
                "{arrived} pages in, all accounted for; no office is named",
                arrived=arrived,
            ),
            advice,
        )
    return Finding(
        _DATABASE,
        Verdict.GOOD,
        both(
            "{arrived} trang đã nạp, trang nào cũng rõ kết quả",
            "{arrived} pages in, all accounted for",
            arrived=arrived,
        ),
    )


def _put_back(workspace: Workspace) -> Finding:
    try:
        found = look_for_put_back(workspace)
    except PhieuError as error:
        return Finding(_STATE, Verdict.MISSING, error.message, error.advice)
    if found.is_certain:
        return Finding(_STATE, Verdict.MISSING, listed(found.said, "; "), RECOVER)
    if found.said:
        return Finding(
            _STATE,
            Verdict.WARNING,
            listed(found.said, "; "),
            both("phieu recover đưa chúng vào cơ sở dữ liệu.", "phieu recover takes it into the database."),
        )
    if twice := printed_otherwise(workspace):
        advice = both(
            (
                "Một cơ sở dữ liệu cũ hơn đã được đưa trở lại: các phiếu này trùng số với phiếu khác. Hãy để riêng "
                "chúng ra."
            ),
            "An older database was put back: its sheets have serials that others have, too. Set them aside.",
        )
        return Finding(
            _STATE,
            Verdict.WARNING,
            both(
                "{names}: số phiếu khác với cơ sở dữ liệu",
                "{names}: other serials than the database says",
                names=", ".join(twice),
            ),
            advice,
        )
    return Finding(
        _STATE,
        Verdict.GOOD,
        both("cơ sở dữ liệu có đủ những gì đã in và đã quét", "the database holds all that was printed and scanned"),
    )


def _log(workspace: Workspace) -> Finding:
    try:
        found = check_log(workspace)
    except PhieuError as error:
        return Finding(_LOG_OF_ALL, Verdict.MISSING, error.message, error.advice)
    if found.faults:
        return Finding(
            _LOG_OF_ALL,
            Verdict.MISSING,
            found.faults[0],
            both("Chạy phieu log --verify, và báo cho người quản lý.", "Run phieu log --verify, and tell the manager."),
        )
    if found.remarks:
        return Finding(
            _LOG_OF_ALL,
            Verdict.WARNING,
            found.remarks[0],
            both("phieu log --verify liệt kê mọi điều đáng lưu ý.", "phieu log --verify lists all that is remarkable."),
        )
    return Finding(
        _LOG_OF_ALL,
        Verdict.GOOD,
        both("{entries} mục nối liền thành chuỗi", "{entries} entries in an unbroken chain", entries=found.entries),
    )


def _log_ins(workspace: Workspace) -> Finding:
    failed = FailedLogIns(workspace.root).recent()
    if len(failed) <= MOST_MISTYPED:
        return Finding(
            _LOG_INS,
            Verdict.GOOD,
            both("{failed} lần không thành trong ngày qua", "{failed} failed in the last day", failed=len(failed)),
        )
    each = (
        both(
            "{count} lần với tên {name} từ {address}",
            "{count} as {name} from {address}",
            count=count,
            name=name or both("không rõ", "nobody known"),
            address=address or "?",
        )
        for name, address, count in most_frequent(failed)
    )
    advice = both(
        "Hỏi người đó; nếu không phải họ thì có ai đang dò mật khẩu: báo cho người phụ trách mạng.",
        "Ask that person; if it was not them, somebody is guessing passwords: tell whoever runs the network.",
    )
    return Finding(
        _LOG_INS,
        Verdict.WARNING,
        both(
            "{failed} lần không thành trong ngày qua: {names}",
            "{failed} failed in the last day: {names}",
            failed=len(failed),
            names=listed(each),
        ),
        advice,
    )


def _mail(workspace: Workspace) -> Finding:
    """Look whether the mail server takes a connection; no mail is sent."""
    mail = workspace.settings.mail
    if not mail.is_set:
        advice = both(
            "Ghi server và sender ở mục [mail] để phieu nhắc việc qua thư.",
            "Give server and sender under [mail] to have reminders sent by e-mail.",
        )
        return Finding(_MAIL, Verdict.OPTIONAL, both("chưa đặt", "none is set"), advice)
    try:
        with connected(mail, workspace.root, MAIL_SECONDS):
            pass
    except MailError as error:
        return Finding(_MAIL, Verdict.WARNING, error.message, error.advice)
    said = both("{server}:{port} trả lời", "{server}:{port} answers", server=mail.server, port=mail.port_in_use)
    return Finding(_MAIL, Verdict.GOOD, said)


def _reminded(workspace: Workspace) -> Finding:
    """Look whether reminders reach those they are for, and whether a manager is written otherwise than as a user."""
    try:
        day = datetime.now().astimezone().date()
        unreached, strangers = plan_of(workspace, day).unreached, strangers_among_managers(workspace)
    except PhieuError as error:
        return Finding(_REMINDED, Verdict.WARNING, error.message, error.advice)
    if unreached:
        found = both("không có địa chỉ thư riêng: {names}", "no address of their own: {names}", names=listed(unreached))
        return Finding(_REMINDED, Verdict.WARNING, found, _ADDRESSES)
    if strangers:
        found = both(
            "nhận tổng hợp mọi đơn vị: {names}", "get the digest of all units: {names}", names=listed(strangers)
        )
        return Finding(_REMINDED, Verdict.WARNING, found, _AS_THE_USERS)
    return Finding(_REMINDED, Verdict.GOOD, both("ai cũng có địa chỉ thư", "everybody has an address"))


def _at_a_glance(workspace: Workspace) -> list[Finding]:
    """Return the scans whose copies are gone, or of another size; whether they are as they arrived is not looked at."""
    try:
        advice = both(
            "phieu doctor --archive đọc lại tất cả những gì đã lưu.", "phieu doctor --archive reads all that is kept."
        )
        return [Finding(_ARCHIVE, Verdict.MISSING, line, advice) for line in archive_at_a_glance(workspace)]
    except (PhieuError, OSError) as error:
        return [
            Finding(
                _ARCHIVE,
                Verdict.MISSING,
                *_failure(error, both("Đưa thư mục trở lại.", "Bring the folder back.")),
            )
        ]


def _archive(workspace: Workspace, report: OnProgress) -> list[Finding]:
    try:
        found = examine_archive(workspace, report)
    except (PhieuError, OSError) as error:
        return [
            Finding(
                _ARCHIVE,
                Verdict.MISSING,
                *_failure(error, both("Đưa thư mục trở lại.", "Bring the folder back.")),
            )
        ]
    faults = []
    for scan, kept in found.faults:
        said, mend = fault_in_words(scan, kept)
        faults.append(
            Finding(
                _ARCHIVE,
                Verdict.MISSING,
                alike("{scan}: {said}", scan=shown_name(scan.name), said=said),
                mend,
            )
        )
    takes_it = both(
        "Nếu đó là bản quét, lệnh này sẽ nạp vào: phieu ingest archive/",
        "If it is a scan, this takes it in: phieu ingest archive/",
    )
    strays = [
        Finding(
            _ARCHIVE,
            Verdict.WARNING,
            both(
                "{name} không có trong cơ sở dữ liệu",
                "{name} is not in the database",
                name=shown_name(name),
            ),
            alike("{takes_it}{name}", takes_it=takes_it, name=shown_name(name)),
        )
        for name in found.without_row
    ]
    whole = Finding(
        _ARCHIVE,
        Verdict.GOOD,
        both(
            "{checked} trong {of_all} bản quét còn nguyên vẹn",
            "{checked} of {of_all} scans are whole",
            checked=found.checked - len(faults),
            of_all=found.checked,
        ),
    )
    return [*([whole] if not faults else []), *faults, *strays]


def _failure(error: PhieuError | OSError, advice: str = "") -> tuple[str, str]:
    """Return what went wrong and what to do, of an error of ours or of the system."""
    return (error.message, error.advice) if isinstance(error, PhieuError) else (reason_of(error), advice)


def _survey(workspace: Workspace) -> Finding:
    try:
        survey = workspace.survey()
    except (PhieuError, OSError) as error:
        return Finding(_SURVEY, Verdict.MISSING, *_failure(error))
    return Finding(
        _SURVEY,
        Verdict.GOOD,
        both("{id}: {questions} câu hỏi", "{id}: {questions} questions", id=survey.id, questions=len(survey.questions)),
    )


def _register(workspace: Workspace) -> Finding:
    try:
        register = workspace.register()
    except (PhieuError, OSError) as error:
        return Finding(_REGISTER, Verdict.MISSING, *_failure(error))
    return Finding(_REGISTER, Verdict.GOOD, both("{register} đơn vị", "{register} units", register=len(register)))


def _desks(workspace: Workspace) -> Finding:
    """Look whether the table of desks can be used; who may read it is looked at with everything else."""
    try:
        desks = workspace.desks()
    except PhieuError as error:
        return Finding(_DESKS, Verdict.MISSING, error.message, error.advice)
    kinds = Counter(one.kind for one in desks)
    said = both(
        "{desks} dòng: {of_desks} quầy, {officials} cán bộ",
        "{desks} lines: {of_desks} of desks, {officials} of officials",
        desks=len(desks),
        of_desks=kinds[DeskKind.DESK],
        officials=kinds[DeskKind.OFFICIAL],
    )
    return Finding(
        _DESKS,
        Verdict.GOOD,
        said if desks.lines else both("không phân biệt quầy hay cán bộ nào", "none are told apart"),
    )
