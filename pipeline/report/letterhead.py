"""What stands above and below a report that is filed: what the settings say, else what the authority's name tells."""

from __future__ import annotations

import re

from pipeline.report import texts
from pipeline.report.blocks import Letterhead, Picture
from pipeline.settings import ReportSettings

_COMMITTEE = re.compile(r"^(ủy ban nhân dân|uỷ ban nhân dân|ubnd)\b|\bpeople.s committee\b", re.IGNORECASE)
_PLACES = (
    re.compile(
        r"^(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\s+"
        r"(?:tỉnh|thành phố|tp\.?|thị xã|huyện|quận|phường|xã|thị trấn|đặc khu)\s+(?P<name>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bpeople.s committee of (?:the )?(?P<name>.+?)(?: (?:province|city|town|district|ward|commune))?$",
        re.IGNORECASE,
    ),
)
_OF_WHOM = re.compile(r"(?<=ban nhân dân) +|(?<=people.s committee) +(?=of )", re.IGNORECASE)
_FILED = re.compile(r"^(lưu|filed)\b", re.IGNORECASE)


def letterhead_of(
    settings: ReportSettings, authority: str, language: str, superior: str = "", crest: Picture | None = None
) -> Letterhead:
    """Return the letterhead of an authority's report (Decree 30/2020/NĐ-CP, appendix I).

    Args:
        settings: of the authority whose survey it is.
        authority: who issues the report.
        language: of the report, ``vi`` or ``en``.
        superior: the authority above, where a unit below that of the settings reports to it. The settings' own place,
            symbol and signer are not that unit's, so that its name alone tells them.
        crest: of the authority.
    """
    ours = ReportSettings() if superior else settings
    addressee = superior or said_in(settings.addressee, language)
    copies = [said for one in ours.recipients if (said := said_in(one, language))]
    return Letterhead(
        authority=authority,
        superior=superior or said_in(ours.superior, language),
        symbol=ours.symbol or ("BC-UBND" if is_committee(authority) else "BC"),
        place=said_in(ours.place, language) or place_of(authority),
        addressee=addressee,
        recipients=_with_usual(copies, addressee, language),
        signer=said_in(ours.signer, language) or _usual_signer(authority, language),
        crest=crest,
    )


def is_committee(authority: str) -> bool:
    """Tell whether an authority is a People's Committee, for which its chairperson signs on its behalf.

    >>> is_committee("ỦY BAN NHÂN DÂN PHƯỜNG UÔNG BÍ"), is_committee("Trung tâm Hành chính công")
    (True, False)
    """
    return _COMMITTEE.search(authority.strip()) is not None


def place_of(authority: str) -> str:
    """Return where a People's Committee issues its documents: the name of what it governs; empty if none is told.

    A name that is a number bears its kind in law (``Quận 1``), which is left to the settings.

    >>> place_of("ỦY BAN NHÂN DÂN THÀNH PHỐ UÔNG BÍ"), place_of("People's Committee of Uông Bí City")
    ('Uông Bí', 'Uông Bí')
    """
    found = next((match for pattern in _PLACES if (match := pattern.search(authority.strip()))), None)
    name = found["name"].strip() if found else ""
    return "" if name.isdecimal() else name.title() if name.isupper() else name


def in_lines(authority: str) -> str:
    r"""Return a name as letterheads break it: whose committee it is stands in a line of its own.

    >>> in_lines("ỦY BAN NHÂN DÂN THÀNH PHỐ UÔNG BÍ")
    'ỦY BAN NHÂN DÂN\nTHÀNH PHỐ UÔNG BÍ'
    """
    return _OF_WHOM.sub("\n", authority, count=1)


def said_in(text: str, language: str) -> str:
    """Return ``Tiếng Việt | English`` in a language; a text in one language alone is said in both."""
    first, _, second = text.partition("|")
    return (second.strip() if language == "en" else "") or first.strip()


def _usual_signer(authority: str, language: str) -> str:
    return (texts.SIGNS_FOR_COMMITTEE if is_committee(authority) else texts.SIGNS).said(language)


def _with_usual(copies: list[str], addressee: str, language: str) -> tuple[str, ...]:
    """Add whom the letter is sent to, and the file that it is kept in, unless the settings name one."""
    first = [texts.AS_ABOVE.said(language)] if addressee else []
    last = [] if any(_FILED.match(copy) for copy in copies) else [texts.FILED.said(language)]
    return (*first, *copies, *last)
