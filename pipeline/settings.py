"""``phieu.toml``: what a workspace may set, with the reason of every default."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from forms.bilingual import OR, Told, Words, alike, both, listed
from forms.system_reasons import reason_of
from forms.typed_names import likely
from omr.scan.limits import Limits
from pipeline.errors import SettingsError
from pipeline.records.periods import months_after

_LIMITS = Limits()
_CHANNEL_ID = re.compile(r"[a-z][a-z0-9_-]{0,15}")
_IN_ENVIRONMENT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_TOML_PLACE = re.compile(r"(.*) \(at line (\d+), column \d+\)")


def _fraction(value: object) -> object:
    """Take ``"1/3"`` as well as ``0.25``; a share must be exact, since sheets lie right on the bound."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            raise ValueError(
                both('phải là một tỷ lệ như "1/3" hoặc 0.25', 'must be a share such as "1/3" or 0.25')
            ) from None
    return value


Share = Annotated[Fraction, BeforeValidator(_fraction), Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_other_kind(cls, value: object, info: ValidationInfo) -> object:
        """Refuse what would be taken for something else: ``true`` for 1 month, a number for seconds since 1970."""
        wanted = cls.model_fields[info.field_name].annotation if info.field_name else None
        if isinstance(value, bool) and wanted is not bool:
            raise ValueError(
                both(
                    "{given} không phải là giá trị dùng được ở đây",
                    "{given} is no value of this",
                    given=str(value).lower(),
                )
            )
        if isinstance(value, int | float) and wanted == date | None:
            raise ValueError(both("phải là một ngày như 2027-12-31", "must be a day such as 2027-12-31"))
        return value


class _Named(_Part):
    vi: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=60)]

    def said(self, language: str) -> str:
        """Return the name in Vietnamese (``vi``) or English."""
        return Words(self.vi, self.en).said(language)


class Channel(_Named):
    """How answers come in, as it is printed on the sheet."""


Phrase = Annotated[str, Field(min_length=1, max_length=60)]


class Theme(_Named):
    """What comments may be about, as it is shown and tabulated.

    Attributes:
        words: words and phrases by which it is suggested, each as people write it; ``()`` for none, and ``None`` for
            those of ``pipeline.remedies.theme_words``, which knows the themes that are there by default.
    """

    words: Annotated[tuple[Phrase, ...] | None, Field(max_length=500)] = None


class Validity(_Part):
    """When a sheet counts, and when a figure is shown.

    Attributes:
        invalid_share: a sheet is invalid when more than this share of its required questions have no valid answer.
        fewest_for_rank: a unit with fewer valid sheets is shown as too few, without a rank: at 30 sheets a 95 %
            interval of a 90 % index spans 74 to 97 %.
        overvote: what becomes of a question with more plain marks than it may have: ``ask`` a person, or count it as
            ``void`` without asking. People find corrections among them that the reader can't see, such as an arrow or a
            word beside a mark, so a person is asked unless an office rules otherwise.
        fewest_in_cell: demographic cells with fewer people are suppressed, lest they name someone.
    """

    invalid_share: Share = Fraction(1, 3)
    overvote: Literal["ask", "void"] = "ask"
    fewest_for_rank: Annotated[int, Field(ge=1)] = 30
    fewest_in_cell: Annotated[int, Field(ge=1)] = 5

    @property
    def overvotes_void(self) -> bool:
        """Whether nobody is asked about a plain overvote."""
        return self.overvote == "void"


HeadText = Annotated[str, Field(max_length=500)]


class ReportSettings(_Part):
    """What the report measures against, and what stands above and below it when it is filed.

    All texts may be in two languages, as in ``survey.yaml``: ``Tiếng Việt | English``. The authority's own name and
    crest are those of the survey.

    Attributes:
        target: the index that a unit and a criterion should have, in per cent. The national target for 2020 was over
            80 % (Resolution 30c/NQ-CP).
        handwriting: whether comments are shown as pictures cut from the scans. They may hold names that nobody has
            looked for yet, so not unless an office wants it.
        superior: the body above the one that issues the report; empty for none.
        symbol: what stands behind the number; empty for ``BC-UBND`` where a People's Committee issues it, else ``BC``.
        place: where it is issued; empty for what the People's Committee in the survey governs, else to be filled in.
        addressee: the body that it is sent to; empty for none.
        recipients: who gets a copy, beside the addressee and the office's own file.
        signer: the office of who signs, of which a line break parts the lines; empty for the chairperson on behalf of a
            People's Committee, and for the head of any other office.
    """

    target: Annotated[float, Field(ge=0, le=100)] = 80.0
    handwriting: bool = False
    superior: HeadText = ""
    symbol: Annotated[str, Field(max_length=60)] = ""
    place: HeadText = ""
    addressee: HeadText = ""
    recipients: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = ()
    signer: HeadText = ""


class Review(_Part):
    """How doubts are settled.

    Attributes:
        double_entry: this share of the doubtful answers is asked of two people, who don't see what the other said;
            where they disagree, a third decides.
    """

    double_entry: Share = Fraction(0)


class ScanLimits(_Part):
    """What a file may ask of the machine; the reasons are told in ``omr.scan.limits.Limits``.

    A file of rows may have so many ``rows`` and ``row_file_bytes``: all answers of Việt Nam's largest provinces in a
    year, 200 bytes each. It is held in memory while it is read.
    """

    pages: Annotated[int, Field(ge=1, le=1_000_000)] = _LIMITS.pages
    pixels: Annotated[int, Field(ge=1_000_000, le=2_000_000_000)] = _LIMITS.pixels
    file_bytes: Annotated[int, Field(ge=1_000_000)] = _LIMITS.file_bytes
    seconds: Annotated[float, Field(ge=1, le=3600)] = _LIMITS.seconds
    raster_dpi: Annotated[int, Field(ge=150, le=600)] = _LIMITS.raster_dpi
    memory_bytes: Annotated[int, Field(ge=500_000_000)] = _LIMITS.memory_bytes
    rows: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000
    row_file_bytes: Annotated[int, Field(ge=1000)] = 200_000_000

    def for_reader(self) -> Limits:
        """Return them as the reader takes them."""
        return Limits(self.pages, self.pixels, self.file_bytes, self.seconds, self.raster_dpi, self.memory_bytes)


class Inbox(_Part):
    """Which files that a scanner puts into the inbox are taken, and when ``phieu watch`` takes one for complete.

    Attributes:
        quiet_seconds: its size and time have not changed for so long, and it opens. Scanners that write through a
            share send a block every few hundred milliseconds.
        patience_seconds: a file that still does not open is taken all the same after so long without a change, and
            named as damaged. Feeders are refilled in less.
        rescan_seconds: how often the whole inbox is looked through, since shares lose events.
        passed_over: patterns of names of folders and files that are not read, here or in a folder that is named; they
            are added to those of ``omr.scan.passed_over``.
    """

    quiet_seconds: Annotated[float, Field(ge=0, le=3600)] = 2.0
    patience_seconds: Annotated[float, Field(ge=0, le=86400)] = 30.0
    rescan_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    passed_over: tuple[Annotated[str, Field(min_length=1, max_length=255)], ...] = ()

    @field_validator("passed_over")
    @classmethod
    def _leaves_something(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if not pattern.strip("*?"):
                raise ValueError(
                    both("“{pattern}” sẽ bỏ qua mọi tệp", "“{pattern}” would pass over every file", pattern=pattern)
                )
            if "/" in pattern or "\\" in pattern:
                raise ValueError(
                    both(
                        "“{pattern}” là đường dẫn: chỉ ghi tên thư mục hoặc tên tệp",
                        "“{pattern}” is a path: write the name of a folder or file alone",
                        pattern=pattern,
                    )
                )
        return patterns


class LogSettings(_Part):
    """Where the log is kept to account.

    Attributes:
        heads: a file elsewhere, to which each report and each day's end adds a line with the head of the log; empty
            for none. A path within the workspace is taken from there.
    """

    heads: str = ""


class Retention(_Part):
    """How long pictures of what people wrote are kept.

    Attributes:
        months: ``phieu retain`` deletes scans that arrived longer ago; ``None``: none are. Counted from the arrival,
            since that is known of every scan and no ruling moves it, while a scan may hold sheets of several periods,
            or none. Without this line nothing is deleted, so that no workspace of an older phieu begins to.
        scans_until: it deletes scans that arrived up to this day once it is over, too; ``None``: no such day.
    """

    months: Annotated[int | None, Field(ge=1, le=1200)] = None
    scans_until: date | None = None

    def last_day(self, arrival: date) -> date | None:
        """Return the last day on which a scan is kept that arrived on a day; ``None``: it is kept for ever."""
        until = self.scans_until
        days = [until] if until is not None and arrival <= until else []
        return min([*days, months_after(arrival, self.months)] if self.months else days, default=None)


class BackupSettings(_Part):
    """The backups that ``phieu watch`` and ``phieu review`` make, one a day.

    Attributes:
        folder: where they go, absolute or within the workspace; empty: none are made.
        keep: how many are kept; the oldest go.
        archive: whether they hold the scans in ``archive/`` and the PDFs in ``print/``, too. These never change once
            they are there, and fourteen copies of all of them fill a disk; so not unless somebody wants it.
    """

    folder: str = "backup"
    keep: Annotated[int, Field(ge=1, le=1000)] = 14
    archive: bool = False


class RowSettings(_Part):
    """How answers that came as rows of a file are counted.

    Attributes:
        periods: the periods that rows are counted in, by the day on which each was given.
    """

    periods: Literal["month", "quarter", "year"] = "quarter"


class OnlineSettings(_Part):
    """How people answer online.

    Attributes:
        address: where the form is to be reached from the street, as in ``https://khaosat.uongbi.gov.vn``; printed on
            sheets and slips; empty: they say nothing of it.
        sheets: whether each sheet has a code to answer online instead, where there is an address.
        counts: which answer counts of a sheet that was answered both on paper and online: the one that was whole
            ``first``, the ``online`` one, or the one on ``paper``.
        daily_cap: how many answers a day are taken with the open code of a desk.
        burst: more answers than this from one desk within ten minutes are flagged for a person.
        seconds: answers that took less than this for each question are called hasty: two, as in J. L. Huang et al.,
            Detecting and deterring insufficient effort responding to surveys, Journal of Business and Psychology 27
            (2012), 99–114, who found it unlikely that anybody reads and answers a question faster.
    """

    address: Annotated[str, Field(max_length=200)] = ""
    sheets: bool = True
    counts: Literal["first", "online", "paper"] = "first"
    daily_cap: Annotated[int, Field(ge=1, le=100_000)] = 300
    burst: Annotated[int, Field(ge=2, le=10_000)] = 20
    seconds: Annotated[float, Field(ge=0, le=60)] = 2.0


class PublishSettings(_Part):
    """What the public page tells.

    Attributes:
        provisional: whether periods that are not over are published, too, marked as provisional.
        since: the first period that is published, of any length; empty for all.
        languages: the page is there in each of these; ``()`` for both, the workspace's own first.
        contact: whom people may ask, in one or two languages as in ``survey.yaml``; empty for nobody.
    """

    provisional: bool = False
    since: Annotated[str, Field(pattern=r"^(20\d\d(-(Q[1-4]|0[1-9]|1[0-2]))?)?$")] = ""
    languages: tuple[Literal["vi", "en"], ...] = ()
    contact: HeadText = ""

    @field_validator("languages")
    @classmethod
    def _each_once(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(languages)) < len(languages):
            raise ValueError(both("mỗi ngôn ngữ chỉ ghi một lần", "each language stands there once"))
        return languages


class CommentSettings(_Part):
    """How comments are answered.

    Attributes:
        answer_within_days: a comment that needs an answer, and of which nobody has decided until when, is overdue so
            many days after it arrived. The number is the office's own rule; 15 is a plain two weeks and a day of post.
    """

    answer_within_days: Annotated[int, Field(ge=1, le=365)] = 15


class DeskSettings(_Part):
    """What is told of desks and officials, to those who may see it.

    Attributes:
        fewest: valid sheets without which nothing is told of one; an office may ask for more than 30, and not for
            fewer, since at 30 sheets a 95 % interval of a 90 % index spans 74 to 97 %.
        questions: the ratings that count, such as those about whoever served; empty: all that make the index. Nobody
            is to answer for the seats in the waiting area.
    """

    fewest: Annotated[int, Field(ge=30, le=100_000)] = 30
    questions: tuple[Annotated[str, Field(min_length=1, max_length=32)], ...] = ()


ADDRESS = r"^[^@<>\r\n]*<?[^@<>\s]+@[^@<>\s]+\.[^@<>\s]+>?$"
"""An address of e-mail, with or without a name."""
Recipients = tuple[Annotated[str, Field(pattern=ADDRESS, max_length=200)], ...]
"""Addresses of e-mail, with or without a name: ``Trần Thị An <an@uongbi.gov.vn>``."""


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of a week, as ``date.weekday`` counts them."""


class NotifySettings(_Part):
    """Who is reminded by e-mail, of shortcomings that are theirs to put right; what is sent by is in ``MailSettings``.

    An owner in the register is found by the name that stands before an address. A manager whose name is that of a user
    who is bound to units gets what is of these units alone.

    Attributes:
        staff: of what they are to put right.
        clerks: of what they are to put right.
        managers: likewise; and of all that is due, in the digest.
        administrators: likewise; and a mail that is sent to try things out.
        digest: whether managers get one each week or each month; empty for none.
        weekday: on which mails are sent; the digest of a month on the first such day of it.
    """

    staff: Recipients = ()
    clerks: Recipients = ()
    managers: Recipients = ()
    administrators: Recipients = ()
    digest: Literal["", "week", "month"] = "week"
    weekday: Weekday = "monday"


MailSecurity = Literal["starttls", "tls", "none"]
_PORTS: dict[MailSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailSettings(_Part):
    """The server that mails are sent by; without one nothing is sent.

    Attributes:
        server: its name or address; empty for none.
        port: 0 for 587 with STARTTLS (RFC 6409), 465 with TLS from the start (RFC 8314), 25 without.
        security: ``starttls`` and ``tls`` ask for a certificate that this machine trusts; ``none`` is for a server on
            this machine alone, since a password and names would be read on the way.
        user: by which to log in; empty where the server asks for none.
        password: names a variable of the environment, as in ``${PHIEU_MAIL_PASSWORD}``; never a password itself, since
            settings are logged and shown.
        password_file: a file with the password, which nobody but its owner can read; a path within the workspace is
            taken from there. Empty for none.
        sender: the address that mails come from, with or without a name.
        link: where people open the office, as in ``https://phieu.uongbi.gov.vn``; empty: mails lead nowhere.
    """

    server: Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9.:_-]*$")] = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    security: MailSecurity = "starttls"
    user: Annotated[str, Field(max_length=200)] = ""
    password: Annotated[str, Field(max_length=200)] = ""
    password_file: Annotated[str, Field(max_length=1000)] = ""
    sender: Annotated[str, Field(max_length=200, pattern=f"^$|{ADDRESS}")] = ""
    link: Annotated[str, Field(max_length=200, pattern=r"^$|^https?://[!-~]+$")] = ""

    @field_validator("security")
    @classmethod
    def _not_in_clear(cls, security: MailSecurity, info: ValidationInfo) -> MailSecurity:
        if security == "none" and info.data.get("server", "") not in ("", *_LOOPBACK):
            raise ValueError(
                both(
                    "“none” chỉ dùng cho máy chủ thư trên chính máy này (localhost)",
                    "“none” is for a mail server on this machine (localhost) alone",
                )
            )
        return security

    @field_validator("password")
    @classmethod
    def _names_a_variable(cls, password: str) -> str:
        if password and not _IN_ENVIRONMENT.fullmatch(password):
            raise ValueError(
                both(
                    "không ghi mật khẩu ở đây, chỉ ghi tên biến môi trường như ${{PHIEU_MAIL_PASSWORD}}",
                    "no password is written here, but a variable of the environment such as ${{PHIEU_MAIL_PASSWORD}}",
                    _="",
                )
            )
        return password

    @property
    def is_set(self) -> bool:
        """Whether mails can be sent."""
        return bool(self.server and self.sender)

    @property
    def port_in_use(self) -> int:
        """The port that is taken."""
        return self.port or _PORTS[self.security]

    @property
    def password_variable(self) -> str:
        """The variable of the environment that holds the password; empty for none."""
        found = _IN_ENVIRONMENT.fullmatch(self.password)
        return found[1] if found else ""


class FileSettings(_Part):
    """Who may read what a workspace holds; its owner alone, unless something else is said here.

    Attributes:
        group_may_read: open ``results/``, and nothing else, to the group of that folder.
    """

    group_may_read: bool = False


_CHANNELS = {
    "counter": Channel(vi="Tại quầy", en="At the counter"),
    "box": Channel(vi="Hòm thư góp ý", en="Suggestion box"),
    "online": Channel(vi="Trực tuyến", en="Online"),
}


_THEMES = {
    "waiting": Theme(vi="Thời gian chờ", en="Waiting time"),
    "staff": Theme(vi="Thái độ phục vụ", en="Attitude of staff"),
    "procedure": Theme(vi="Thủ tục, giấy tờ", en="Procedures and papers"),
    "result": Theme(vi="Kết quả giải quyết", en="Result"),
    "place": Theme(vi="Cơ sở vật chất", en="Premises"),
    "information": Theme(vi="Thông tin, hướng dẫn", en="Information and guidance"),
    "other": Theme(vi="Khác", en="Other"),
}


class Settings(_Part):
    """All settings; an empty file is as good as the one that ``phieu init`` writes.

    Attributes:
        language: of advice in tables and summaries.
        csv_locale: ``en`` for comma and decimal point, ``vi`` for semicolon and decimal comma; ``None`` for that of the
            language in which the tables are written, since a spreadsheet program expects its own country's.
        database: an SQLAlchemy URL, in which ``${NAME}`` stands for a variable of the environment; empty for
            ``phieu.db`` in the workspace.
        office: where this workspace's archive is, when several offices share a database.
        workers: processes that read pages; 0 for one a core.
        channels: by id.
        themes: of comments, by id.
        validity: when a sheet counts.
        report: what the report measures against, and its letterhead.
        review: how doubts are settled.
        inbox: which files in it are taken, and when.
        limits: what a file may ask of the machine.
        retention: how long scans are kept.
        log: where the log is kept to account.
        backup: the backup of each day.
        files: who may read them.
        rows: how answers that came as rows of a file are counted.
        online: how people answer online.
        publish: what the public page tells.
        comments: how they are answered.
        desks: what is told of desks and officials.
        notify: who is reminded by e-mail, and when.
        mail: the server that mails are sent by.
    """

    language: Literal["vi", "en"] = "vi"
    csv_locale: Literal["en", "vi"] | None = None
    database: str = ""
    office: Annotated[str, Field(max_length=32)] = ""
    workers: Annotated[int, Field(ge=0, le=1024)] = 0
    channels: Annotated[dict[str, Channel], Field(min_length=1)] = _CHANNELS
    themes: dict[str, Theme] = _THEMES
    validity: Validity = Validity()
    report: ReportSettings = ReportSettings()
    review: Review = Review()
    inbox: Inbox = Inbox()
    limits: ScanLimits = ScanLimits()
    retention: Retention = Retention()
    log: LogSettings = LogSettings()
    backup: BackupSettings = BackupSettings()
    files: FileSettings = FileSettings()
    rows: RowSettings = RowSettings()
    online: OnlineSettings = OnlineSettings()
    publish: PublishSettings = PublishSettings()
    comments: CommentSettings = CommentSettings()
    desks: DeskSettings = DeskSettings()
    notify: NotifySettings = NotifySettings()
    mail: MailSettings = MailSettings()

    @field_validator("channels", "themes")
    @classmethod
    def _plain_ids(cls, named: dict[str, _Part]) -> dict[str, _Part]:
        for name in named:
            if _CHANNEL_ID.fullmatch(name) is None:
                raise ValueError(
                    both(
                        "“{name}” không dùng làm mã được: mã gồm a-z, 0-9, _ và -, nhiều nhất 16 ký tự",
                        "“{name}” can't be an id: ids have a-z, 0-9, _ and -, at most 16",
                        name=name,
                    )
                )
        return named

    def database_url(self) -> str:
        """Return the URL of the database, with every ``${NAME}`` in it replaced by that variable of the environment.

        What a variable holds is quoted as a URL needs it, so that a password may have any letters.

        Raises:
            SettingsError: there is no such variable.
        """
        return _IN_ENVIRONMENT.sub(_from_environment, self.database)


def _from_environment(found: re.Match[str]) -> str:
    value = os.environ.get(found[1], "")
    if not value:
        message = both(
            "phieu.toml: dòng database ghi ${{{name}}}, nhưng máy không có biến môi trường này",
            "phieu.toml: database names ${{{name}}}, and there is no such variable in the environment",
            name=found[1],
        )
        raise SettingsError(
            message,
            both(
                "Đặt biến trước khi khởi động phieu: export {name}=…",
                "Set it before phieu is started: export {name}=…",
                name=found[1],
            ),
        )
    return quote(value, safe="")


def other_channels(settings: Settings, typed: str) -> Told:
    """Return which channel somebody may have meant by an id that there is not, and else which there are."""
    names = {name: (name, channel.vi, channel.en) for name, channel in settings.channels.items()}
    if close := likely(typed, names):
        each = (Words(f"{name} ({names[name][1]})", f"{name} ({names[name][2]})").told() for name in close)
        return both("Có phải ý bạn là {meant}?", "Did you mean {meant}?", meant=listed(each, OR))
    return both(
        "Ở đây có: {known}; thêm hình thức khác trong phieu.toml.",
        "Known here: {known}; more go into phieu.toml.",
        known=", ".join(names),
    )


TEMPLATE = """\
# Settings of this workspace. Every line may be left out; what stands here are the defaults, but for [retention].

# Language of the advice in tables and summaries: "vi" or "en".
language = "vi"

# CSV with comma and decimal point ("en"), or semicolon and decimal comma ("vi"); without this line, by the language.
# csv_locale = "en"

# Empty: phieu.db in this folder. Several offices on one database: "postgresql+psycopg://user:password@server/phieu".
# To keep the password out of this file, name a variable of the environment: "…://user:${PHIEU_PASSWORD}@server/phieu"
database = ""

# The name of this office, where several share a database: each keeps its own scans in its own archive/.
office = ""

# Processes that read pages; 0 is one for each core of this machine.
workers = 0

# How sheets come in. More can be added; the id is what `phieu print --channel` takes.
[channels.counter]
vi = "Tại quầy"
en = "At the counter"

[channels.box]
vi = "Hòm thư góp ý"
en = "Suggestion box"

[channels.online]
vi = "Trực tuyến"
en = "Online"

# What comments may be about. Themes that are named here take the place of the defaults: waiting, staff, procedure,
# result, place, information, other.
# [themes.waiting]
# vi = "Thời gian chờ"
# en = "Waiting time"
# By these words it is suggested, and a person confirms; without this line by those that phieu knows of that id.
# words = ["chờ lâu", "xếp hàng"]

[validity]
# A sheet is invalid when more than this share of its required questions have no valid answer.
invalid_share = "1/3"
# Two plain marks where one is meant: "ask" a person, or "void": the question has no valid answer, and nobody is asked.
overvote = "ask"
# Units with fewer valid sheets are shown as too few, without a rank.
fewest_for_rank = 30
# Groups of people smaller than this are not shown.
fewest_in_cell = 5

[report]
# The satisfaction index that units and criteria should reach, in per cent.
target = 80
# true: comments are shown as pictures cut from the scans, above what was typed of them. They may hold names and numbers
# that nobody has looked at yet: black them out on the review page before a report is sent on.
handwriting = false
# What stands above and below report.docx (Decree 30/2020/NĐ-CP). Texts may be in two languages: "Tiếng Việt | English".
# The body above the one that issues the report, whose name is that in survey.yaml; "" for none.
superior = ""
# Behind the number, which a secretary fills in: "BC-UBND". "" for that where a People's Committee issues it, else "BC".
symbol = ""
# Where it is issued. "" for what the People's Committee governs ("Uông Bí"); other offices fill it in here or by hand.
place = ""
# The body that it is sent to; "" for none.
addressee = ""
# Who gets a copy, beside the addressee and the office's own file, as in ["TT. Thành ủy", "Phòng Nội vụ"].
recipients = []
# Who signs, \\n for a new line: "KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH". "" for the chairperson on behalf of a People's
# Committee, and for the head of any other office.
signer = ""

[review]
# This share of the doubtful answers is asked of two people; where they disagree, a third decides.
double_entry = 0

[inbox]
# phieu watch takes a file once it opens and has not changed for so long; one that does not open after so long.
quiet_seconds = 2
patience_seconds = 30
# How often the whole folder is looked through, since network shares lose events.
rescan_seconds = 60
# Folders and files that are never read, beside recycle folders, snapshots, hidden files and unfinished copies, which
# never are: names, with * for anything, as in ["nháp", "*.bak"].
passed_over = []

[limits]
# What one scanned file may ask of this machine; a file that asks for more is refused, with advice.
pages = 10000
pixels = 80000000
file_bytes = 4000000000
seconds = 20
raster_dpi = 300
memory_bytes = 2000000000
# What a file of rows may hold.
rows = 1000000
row_file_bytes = 200000000

[retention]
# `phieu retain` deletes the scans that arrived so many months ago; tallies stay. The sample sheet promises it to those
# who fill it in (Law 91/2025/QH15): change both together. Without this line nothing is deleted.
months = 24
# It also deletes the scans that arrived up to a day, once that is over. Take the # away and set it.
# scans_until = 2027-12-31

[log]
# A file elsewhere, such as on a share that others administer: each report and each day's end adds a line with the head
# of the log, and `phieu log --verify` proves that all of them are in it. Each workspace needs a file of its own.
heads = ""

[backup]
# phieu watch and phieu review make a backup a day here, and keep so many; "" makes none. A folder on another disk or on
# a share outlives this disk: folder = "/mnt/backup/phieu"
folder = "backup"
keep = 14
# Whether these hold the scans and the printed PDFs, too; without, copy archive/ and print/ yourself. What `phieu backup
# FILE` makes holds them unless told otherwise.
archive = false

[rows]
# Answers that come as rows of a file (phieu import) are counted in a "month", "quarter" or "year", by their day.
periods = "quarter"

[online]
# Where `phieu form` is to be reached from the street; sheets and slips say it. "": they say nothing of it.
address = ""
# true: with an address, each sheet has a code and its QR to answer online instead. false: slips and posters alone.
sheets = true
# Of a sheet that was answered on paper and online the answer that was whole "first" counts, or "online", or "paper".
counts = "first"
# So many answers a day are taken with the open code of a desk; more than so many within ten minutes are flagged.
daily_cap = 300
burst = 20
# Answers that took less than so many seconds for each question are called too fast (Huang et al. 2012).
seconds = 2

[publish]
# `phieu publish` writes pages for a web server of the periods that are over; true: of the others, too, as provisional.
provisional = false
# The first period that is published, as in "2026-Q1"; "" for all.
since = ""
# In which languages, the first one first: ["vi", "en"]; [] is both, that of this workspace first.
languages = []
# Whom people may ask about it: "Phòng Nội vụ, 0203 000 000 | Office of Home Affairs, 0203 000 000". "" names nobody.
contact = ""

[comments]
# A comment that needs an answer is overdue so many days after it arrived, unless somebody decides until when.
answer_within_days = 15

[desks]
# Desks and officials of desks.csv, told to managers who may see it (phieu desks); of fewer valid sheets nothing is.
fewest = 30
# The ratings that count there, as in ["q09", "q10"], so that nobody answers for the waiting area; []: all of the index.
questions = []

[notify]
# Addresses for reminders by e-mail, as in ["Trần Thị An <an@uongbi.gov.vn>"]: who is named as an owner in the register
# of shortcomings is found by the name. A manager named like a user of some units gets what is of these units alone.
staff = []
clerks = []
managers = []
administrators = []
# Managers get a digest each "week" or "month", with the report; "" for none. Mails are sent on this day of the week.
digest = "week"
weekday = "monday"

[mail]
# The server that mails are sent by; without one nothing is sent. Its port is 0 for the usual one. security = "none" is
# for a server on this machine alone.
server = ""
port = 0
security = "starttls"
# The password stands elsewhere: in a variable of the environment, password = "${PHIEU_MAIL_PASSWORD}", or in a file
# that nobody but its owner can read, password_file = "/etc/phieu/mail-password".
user = ""
password = ""
password_file = ""
# Whom mails come from, as in "Phòng Nội vụ <noivu@uongbi.gov.vn>", and where people open the office, for the links.
sender = ""
link = ""

[files]
# Whatever is kept here, nobody but its owner can read. true: the tables and reports in results/ are open to the group
# of that folder, too (chgrp managers results).
group_may_read = false
"""


_UNFIT_AT_ALL = "giá trị này không dùng được"
_UNFIT = {
    "greater_than_equal": "phải từ {ge:g} trở lên",
    "greater_than": "phải lớn hơn {gt:g}",
    "less_than_equal": "nhiều nhất là {le:g}",
    "less_than": "phải nhỏ hơn {lt:g}",
    "literal_error": "phải là một trong các giá trị {expected}",
    "enum": "phải là một trong các giá trị {expected}",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "string_type": "phải là văn bản đặt trong dấu ngoặc kép",
    "string_too_long": "nhiều nhất là {max_length} ký tự",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_pattern_mismatch": "không đúng dạng",
    "tuple_type": "phải là danh sách đặt trong dấu ngoặc vuông",
    "list_type": "phải là danh sách đặt trong dấu ngoặc vuông",
    "dict_type": "phải là một mục có tên đặt trong dấu ngoặc vuông",
    "model_type": "phải là một mục có tên đặt trong dấu ngoặc vuông",
    "missing": "còn thiếu",
    "date_type": "phải là một ngày như 2027-12-31",
    "date_parsing": "phải là một ngày như 2027-12-31",
    "date_from_datetime_parsing": "phải là một ngày như 2027-12-31",
    "finite_number": "phải là một số hữu hạn",
}
"""What is wrong with a value, in Vietnamese, by pydantic's name of the error."""

# What Python's reader of TOML says of the commonest slips, by how it begins.
_TOML_SLIPS = {
    "Invalid value": "giá trị không đúng dạng",
    "Expected '=' after a key": "thiếu dấu = sau khóa",
    "Invalid statement": "dòng không đúng dạng",
    "Cannot overwrite a value": "khóa được ghi hai lần",
    "Cannot declare": "mục được ghi hai lần",
    "Cannot mutate": "khóa được ghi hai lần",
    "Unclosed array": "danh sách chưa được đóng ngoặc",
    "Unterminated string": "văn bản chưa được đóng dấu ngoặc kép",
    "Expected newline or end of document": "thừa chữ ở cuối dòng",
    "Illegal character": "có ký tự không được dùng",
    "Unescaped '\\'": "dấu \\ trong văn bản phải viết thành \\\\",
    "Expected ']'": "thiếu dấu ] ở tên mục",
    "Found invalid character": "có ký tự không được dùng",
    "Duplicate inline table key": "khóa được ghi hai lần",
}


def _toml_slip(english: str) -> Told:
    slips = (slip for begin, slip in _TOML_SLIPS.items() if english.startswith(begin))
    return Told(english, next(slips, "máy không hiểu dòng này"))


def load_settings(path: Path) -> Settings:
    """Read ``phieu.toml``.

    Raises:
        SettingsError: it can't be used; names the line, the key and the mend.

    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            both(
                "{path}: không đọc được, tệp không phải văn bản UTF-8",
                "{path}: can't be read ({error})",
                path=path,
                error=error,
            ),
            both("Lưu tệp dạng văn bản UTF-8.", "Save it as UTF-8 text."),
        ) from error
    except OSError as error:
        advice = both(
            "Cấp quyền đọc tệp này, hoặc lấy lại tệp từ bản sao lưu.",
            "Give yourself the right to read it, or bring it back from a backup.",
        )
        raise SettingsError(
            both("{path}: không đọc được ({why})", "{path}: can't be read ({why})", path=path, why=reason_of(error)),
            advice,
        ) from error
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """Read settings from the text of ``phieu.toml``; ``path`` is its name in messages.

    Raises:
        SettingsError: as ``load_settings``.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.fullmatch(str(error))
        where, what = (f"{path}:{place[2]}", place[1]) if place else (f"{path}", str(error))
        raise SettingsError(
            alike("{where}: {what}", where=where, what=_toml_slip(what)),
            both(
                'Viết theo dạng khóa = giá trị; văn bản đặt trong dấu "ngoặc kép".',
                'Write key = value; texts stand in "quotes".',
            ),
        ) from error
    except (RecursionError, ValueError) as error:  # brackets without end, a number of thousands of digits
        raise SettingsError(
            both("{path}: không đọc được, nội dung quá rối", "{path}: can't be read ({error})", path=path, error=error),
            both("Lập lại tệp từ nội dung mà phieu init ghi ra.", "Make it anew from what phieu init writes."),
        ) from error
    try:
        return Settings.model_validate(content)
    except ValidationError as problem:
        raise _first_error(problem, path, text) from None


def _first_error(problem: ValidationError, path: Path, text: str) -> SettingsError:
    """Tell of one error: the unknown key first, since a misspelt one explains the rest."""
    error = min(problem.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    keys = [str(step) for step in error["loc"]]
    line = line_of(text, keys)
    where = f"{path}:{line}" if line else f"{path}"
    name = ".".join(keys)
    if error["type"] == "extra_forbidden":
        known = _known_beside(keys)
        close = get_close_matches(keys[-1], known, n=1)
        advice = (
            both("Có phải ý bạn là {close}?", "Did you mean {close}?", close=close[0])
            if close
            else both("Ở đây có: {names}.", "Known here: {names}.", names=", ".join(known))
        )
        return SettingsError(
            both("{where}: không có cài đặt {name}", "{where}: unknown setting {name}", where=where, name=name),
            advice,
        )
    said = _said(error)
    return SettingsError(
        alike("{where}: {name}: {said}", where=where, name=name, said=said),
        both("Sửa dòng này, hoặc bỏ đi để dùng giá trị mặc định.", "Mend the line, or remove it for the default."),
    )


def _said(error: ErrorDetails) -> Told:
    """Return what is wrong with a value: what our own check said, or pydantic's words and ours in Vietnamese."""
    context = error.get("ctx", {})
    own = context["error"].args[0] if error["type"] == "value_error" else ""
    english = error["msg"].removeprefix("Value error, ")
    if isinstance(own, Told):
        vietnamese = own.vi
    else:
        vietnamese = _UNFIT.get(error["type"], _UNFIT_AT_ALL).format(**{"expected": "", **context}).strip()
    return Told(*(f"{text[0].lower()}{text[1:]}" for text in (english, vietnamese)))


def _known_beside(keys: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for key in keys[:-1]:
        found: Any = {
            "validity": Validity,
            "limits": ScanLimits,
            "retention": Retention,
            "channels": Channel,
            "report": ReportSettings,
            "inbox": Inbox,
            "log": LogSettings,
            "backup": BackupSettings,
            "files": FileSettings,
            "publish": PublishSettings,
            "comments": CommentSettings,
            "themes": Theme,
            "notify": NotifySettings,
            "mail": MailSettings,
        }.get(key)
        model = found or model
    return list(model.model_fields)


def line_of(text: str, keys: list[str]) -> int | None:
    """Return the line (from 1) on which a setting stands; its section's where the key itself is missing."""
    section: list[str] = []
    best: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if header := re.fullmatch(r"\[\s*([^\[\]]+?)\s*\](\s*#.*)?", stripped):
            section = [part.strip().strip("\"'") for part in header[1].split(".")]
            if keys[: len(section)] == section or (best is None and section[: len(keys)] == keys):
                best = number
        elif assignment := re.match(r"([^=#]+?)\s*=", stripped):
            path = section + [part.strip().strip("\"'") for part in assignment[1].split(".")]
            if keys[: len(path)] == path:
                return number
    return best
