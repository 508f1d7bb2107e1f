"""The mails that remind: what an owner has to do, the digest of a manager, and one to try things out; pure.

A mail holds number, title, unit and date of shortcomings, and where they are opened: nothing that a citizen wrote. It
is sent as text and as simple HTML, in one language. Its Message-ID depends on what it is about and to whom it goes
alone, so that a mail that is sent a second time, since nobody noted down the first, is the same mail.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from forms.bilingual import Words
from forms.register import folded
from pipeline.errors import MailError
from pipeline.records.remedies import Shortcoming
from pipeline.remedies import reminder_texts as texts
from pipeline.remedies.calendar_file import MEDIA_TYPE, address_of, calendar_of
from pipeline.remedies.due import DueList
from pipeline.remedies.reminder_texts import day_in_words, unit_in_words

NO_SUCH_SIGNS = Words(
    "máy chủ thư không nhận được chữ trong địa chỉ {to}", "mail servers can't take the letters in the address {to}"
)
LOOK_AT_ADDRESS = Words("Xem lại địa chỉ này ở mục [notify].", "Look at this address under [notify].")
_USER = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
"""A name as mail programs write it where it holds a comma: ``"Nguyễn, Văn Tí" <ti@uongbi.gov.vn>``."""
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_LINES = 100
"""Shortcomings that a part of a mail lists; who has more opens the register."""
_MOST_TITLE = 200  # letters of a title


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes.

    Attributes:
        address: with or without a name.
        place: tells this office from others, in letters and digits.
        language: of the mails, ``vi`` or ``en``.
        link: where people open the office; empty for none.
    """

    address: str
    place: str
    language: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a manager is told.

    Attributes:
        due: of the units that are theirs.
        done: how many were done and wait to be checked.
        units: the names of these units; empty for the whole office.
        unreached: owners who have something to do, and no address.
        reports: PDFs by their file names.
        left_out: the names of units whose reports would make the mail too large.
        no_report: why there is none, in the language of the mail; empty where nothing is wrong.
    """

    due: DueList
    done: int = 0
    units: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    reports: Mapping[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    no_report: str = ""


_Part = tuple[str, tuple[Shortcoming, ...]]


def owner_mail(to: str, due: DueList, sender: Sender, at: datetime, about: str) -> EmailMessage:
    """Return the mail that reminds an owner, with the calendar of what has a date.

    Args:
        to: their address, with the name.
        due: what they have to do.
        sender: who writes.
        at: when.
        about: names the week, for the Message-ID.

    Raises:
        MailError: an address can't be written to.
    """
    said = sender.language
    numbers = {"overdue": len(due.overdue), "soon": len(due.this_week)}
    subject = texts.SUBJECT if any(numbers.values()) else texts.SUBJECT_ASKED
    name, _ = parsed(to)
    parts = [(texts.OVERDUE.said(said), due.overdue), (texts.SOON.said(said), due.this_week)]
    parts.append((texts.ASKED.said(said), due.asked))
    hello = [texts.HELLO.said(said, name=name or to), texts.LEAD.said(said, day=day_in_words(due.day, said))]
    mail = _mail(to, subject.said(said, **numbers), sender, at, about)
    _fill(mail, hello, parts, [], sender)
    if any(one.due for one in due.pressing):
        kind = MEDIA_TYPE.partition("/")
        calendar = calendar_of(due.pressing, said, sender.place, due.day, sender.link)
        how = {"charset": "utf-8", "method": "PUBLISH"}  # RFC 5545, 8.1; without the first Outlook guesses
        mail.add_attachment(calendar, maintype=kind[0], subtype=kind[2], filename="phieu.ics", params=how)
    return mail


def digest_mail(to: str, digest: Digest, sender: Sender, at: datetime, about: str) -> EmailMessage:
    """Return the digest of a manager, with the reports; arguments as of ``owner_mail``."""
    said, due = sender.language, digest.due
    day, name = day_in_words(due.day, said), parsed(to)[0]
    numbers = {"day": day, "overdue": len(due.overdue), "soon": len(due.this_week)}
    state = {"day": day, "open": len(due.everything) + digest.done, "done": digest.done}
    hello = [texts.HELLO.said(said, name=name) if name else texts.HELLO_ALL.said(said)]
    hello += [texts.DIGEST_LEAD.said(said, **state), *_listed(texts.OF_UNITS, "units", digest.units, said)]
    parts = [(texts.OVERDUE.said(said), due.overdue), (texts.SOON.said(said), due.this_week)]
    parts += [(texts.ASKED.said(said), due.asked), (texts.UNDECIDED.said(said), due.undecided)]
    after = _listed(texts.NO_ADDRESS, "names", digest.unreached, said)
    after += _listed(texts.ATTACHED, "names", tuple(digest.reports), said)
    after += _listed(texts.LEFT_OUT, "names", digest.left_out, said)
    if digest.no_report:
        after.append(texts.NO_REPORT.said(said, why=digest.no_report.rstrip(".")))
    mail = _mail(to, texts.DIGEST_SUBJECT.said(said, **numbers), sender, at, about)
    _fill(mail, hello, parts, after, sender, owners=True)
    for file, content in digest.reports.items():
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=file)
    return mail


def trial_mail(to: str, sender: Sender, at: datetime) -> EmailMessage:
    """Return a mail with which somebody tries whether mails arrive."""
    said = sender.language
    mail = _mail(to, texts.TRIAL_SUBJECT.said(said), sender, at, at.isoformat())
    _fill(mail, [texts.TRIAL.said(said)], [], [], sender)
    return mail


def parsed(address: str) -> tuple[str, str]:
    """Return the name and the address proper of an address such as ``Trần Thị An <an@uongbi.gov.vn>``.

    >>> parsed("Trần Thị An <an@uongbi.gov.vn>"), parsed("an@uongbi.gov.vn")
    (('Trần Thị An', 'an@uongbi.gov.vn'), ('', 'an@uongbi.gov.vn'))
    """
    name, angle, rest = address.partition("<")
    if not angle:
        return "", address.strip("<> ")
    shown = unicodedata.normalize("NFC", _line(name))
    if quoted := _QUOTED.fullmatch(shown):
        shown = re.sub(r"\\(.)", r"\1", quoted[1])
    return shown, parseaddr(f"<{rest}")[1] or rest.strip("<> ")


def mail_key(about: str, address: str, place: str) -> str:
    """Return what tells a mail from others: what it is about, to whom it goes, and from which office; 32 hex digits.

    Several people who share an address get a mail each.
    """
    name, plain = parsed(address)
    said = "\n".join((place, about, folded(name), plain.casefold()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _mail(to: str, subject: str, sender: Sender, at: datetime, about: str) -> EmailMessage:
    mail = EmailMessage(SMTP)
    mail["From"] = _address(sender.address)
    mail["To"] = _address(to)
    mail["Subject"] = _line(subject)
    mail["Date"] = format_datetime(at)
    domain = parsed(sender.address)[1].rpartition("@")[2]
    mail["Message-ID"] = f"<phieu.{mail_key(about, to, sender.place)}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834, so that no absence note answers it
    return mail


def _address(address: str) -> Address:
    """Return an address for a header: what a name holds can't begin another header.

    Raises:
        MailError: it has letters that mail servers don't take (RFC 5321 without RFC 6531).
    """
    name, plain = parsed(address)
    user, _, domain = plain.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    if not (_USER.fullmatch(user) and _DOMAIN.fullmatch(domain)):
        raise MailError(NO_SUCH_SIGNS.told(to=plain), LOOK_AT_ADDRESS.told(), of_server=False)
    return Address(name, user, domain)


def _fill(
    mail: EmailMessage, hello: list[str], parts: list[_Part], after: list[str], sender: Sender, *, owners: bool = False
) -> None:
    said = sender.language
    shown = [(head, ones) for head, ones in parts if ones]
    after = [*after, texts.AUTOMATIC.said(said)]
    lines = [*hello, "", *(line for part in shown for line in _as_text(part, sender, owners=owners)), *after]
    mail.set_content("\n".join(lines) + "\n", cte="quoted-printable")
    mail.add_alternative(_as_html(hello, shown, after, sender, owners=owners), subtype="html", cte="quoted-printable")


def _as_text(part: _Part, sender: Sender, *, owners: bool) -> list[str]:
    head, ones = part
    said, lines = sender.language, [f"{head} ({len(ones)})"]
    for one in ones[:MOST_LINES]:
        lines.append(f"- {texts.NUMBERED.said(said, number=one.number)}: {_title(one)}")
        told = [(texts.UNIT, unit_in_words(one, said)), (texts.OWNER, one.owner if owners else "")]
        told.append((texts.DUE, day_in_words(one.due, said) if one.due else ""))
        lines.append("  " + "; ".join(f"{head.said(said)}: {_line(text)}" for head, text in told if text))
        lines += [f"  {address_of(sender.link, one.number)}"] if sender.link else []
    return [*lines, *_more(ones, said), ""]


def _as_html(hello: list[str], parts: list[_Part], after: list[str], sender: Sender, *, owners: bool) -> str:
    said = sender.language
    body = [*(f"<p>{escape(line)}</p>" for line in hello)]
    for head, ones in parts:
        body.append(f'<h2 style="font-size:16px;margin:20px 0 6px">{escape(head)} ({len(ones)})</h2>')
        body.append(_table(ones[:MOST_LINES], sender, owners=owners))
        body += [f"<p>{escape(line)}</p>" for line in _more(ones, said)]
    if sender.link:
        register = escape(f"{sender.link.rstrip('/')}/measures/due", quote=True)
        body.append(f'<p><a href="{register}" style="color:#0b5a8f">{escape(texts.OPEN_IT.said(said))}</a></p>')
    body += [f'<p style="color:#4d5a67;font-size:14px">{escape(line)}</p>' for line in after]
    return _HTML.format(language=said, body="\n".join(body))


_HTML = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
    '<body style="font:16px/1.5 system-ui,Roboto,Arial,sans-serif;color:#17212b;max-width:720px;margin:16px auto;'
    'padding:0 12px">\n{body}\n</body></html>\n'
)
_CELL = 'style="padding:6px 8px;border-top:1px solid #d5dce3;text-align:left;vertical-align:top"'


def _table(ones: Sequence[Shortcoming], sender: Sender, *, owners: bool) -> str:
    said = sender.language
    heads = "".join(
        f"<th {_CELL}>{escape(one.said(said))}</th>" for one in (texts.NUMBER, texts.WHAT, texts.UNIT, texts.DUE)
    )
    rows = []
    for one in ones:
        number = str(one.number)
        if sender.link:
            number = f'<a href="{escape(address_of(sender.link, one.number))}" style="color:#0b5a8f">{number}</a>'
        day = day_in_words(one.due, said) if one.due else ""
        title = escape(_title(one))
        if owners and one.owner:
            title += f'<br><span style="color:#4d5a67">{texts.OWNER.said(said)}: {escape(_line(one.owner))}</span>'
        cells = (number, title, escape(_line(unit_in_words(one, said))), day)
        rows.append("<tr>" + "".join(f"<td {_CELL}>{cell}</td>" for cell in cells) + "</tr>")
    return f'<table style="border-collapse:collapse;width:100%"><tr>{heads}</tr>{"".join(rows)}</table>'


def _more(ones: Sequence[Shortcoming], said: str) -> list[str]:
    beyond = len(ones) - MOST_LINES
    return [texts.MORE.said(said, count=beyond)] if beyond > 0 else []


def _listed(words: Words, name: str, values: tuple[str, ...], said: str) -> list[str]:
    return [words.said(said, **{name: "; ".join(map(_line, values))})] if values else []


def _title(one: Shortcoming) -> str:
    title = _line(one.title)
    return title if len(title) <= _MOST_TITLE else f"{title[: _MOST_TITLE - 1]}…"


def _line(text: str) -> str:
    """Return a text in one line, without signs that control something: no name begins a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
