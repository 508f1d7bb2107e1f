"""The language that the program speaks: help, messages, errors and tables, all of a command in one language.

It is, in this order: what ``--language`` says anywhere on the command line; ``PHIEU_LANGUAGE``; the language of the
workspace that the command is about; the language of the terminal, or of Windows. The workspace's is read from the text
of its settings, so that help and errors speak it, too, where the workspace can't be opened.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from forms.bilingual import Told, Words, grouped, in_language

ENVIRONMENT = "PHIEU_LANGUAGE"
WORKSPACE = "PHIEU_WORKSPACE"
SETTINGS = "phieu.toml"
VIETNAMESE, ENGLISH = "vi", "en"
_SETTING = re.compile(r"""^\s*language\s*=\s*["'](vi|en)["']""", re.MULTILINE)
_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_NUMBER = re.compile(r"\d[\d.,]*\d")
_MARKS = str.maketrans(",.", ".,")
_WINDOWS_VIETNAMESE = 0x2A
_PRIMARY = 0x3FF  # of a language of Windows, without the country


Spoken = Literal["vi", "en"]
_CHOSEN: list[Spoken] = []
"""The language of the command that runs; empty while none does."""


@contextmanager
def speaking(arguments: Sequence[str]) -> Iterator[None]:
    """Answer a command line in its language, whoever asks for it within."""
    _CHOSEN.append(language_of(arguments))
    try:
        yield
    finally:
        _CHOSEN.pop()


def language_of(arguments: Sequence[str]) -> Spoken:
    """Return the language in which a command line is answered: ``vi`` or ``en``."""
    found = _named(arguments) or _of_environment() or _of_workspace(arguments) or _of_terminal()
    return "vi" if found == VIETNAMESE else "en"


def spoken() -> Spoken:
    """Return the language that the program speaks: ``vi`` or ``en``."""
    return _CHOSEN[-1] if _CHOSEN else language_of(())


def told(vi: str, en: str) -> str:
    """Return the text in the language that the program speaks."""
    return vi if spoken() == VIETNAMESE else en


def heard(text: str) -> str:
    """Return a text in the language that the program speaks, if it knows itself in that."""
    return in_language(text, spoken())


def heard_alone(text: str) -> str:
    """Return a text if it knows itself in the spoken language, else nothing: languages aren't mixed."""
    return heard(text) if spoken() == ENGLISH or isinstance(text, Told) else ""


def said(words: Words, **values: object) -> str:
    """Return words in the language that the program speaks, with values in place of the braces that name them."""
    return words.said(spoken(), **values)


def number(value: float) -> str:
    """Write a whole number with its thousands apart, as the language does."""
    return grouped(value, spoken())


def decimal(written: str) -> str:
    """Write the numbers in a text that Python wrote with the marks of the language, also between thousands."""
    return written if spoken() == ENGLISH else _NUMBER.sub(lambda found: found[0].translate(_MARKS), written)


def day(when: date) -> str:
    """Write a day as the language does: 31/01/2026 in Vietnamese, 2026-01-31 in English."""
    return f"{when:{told('%d/%m/%Y', '%Y-%m-%d')}}"


def moment(when: datetime, *, seconds: bool = False) -> str:
    """Write a point in time as the language does, in local time."""
    local = when.astimezone()
    return f"{day(local)} {local:{'%H:%M:%S' if seconds else '%H:%M'}}"


def _language_of(name: str) -> str:
    """Return the language that a name such as ``vi_VN.UTF-8`` begins with; empty if it is neither."""
    short = re.split(r"[^a-z]", name.strip().lower(), maxsplit=1)[0]
    return short if short in {VIETNAMESE, ENGLISH} else ""


def _named(arguments: Sequence[str]) -> str:
    return next((one for one in map(_language_of, reversed(_values(arguments, "--language"))) if one), "")


def _values(arguments: Sequence[str], *names: str) -> list[str]:
    """Return the values that options of these names have on a command line, in their order."""
    found = []
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name in names and equals:
            found.append(value)
        elif argument in names and at + 1 < len(arguments):
            found.append(arguments[at + 1])
    return found


def _of_environment() -> str:
    return _language_of(os.environ.get(ENVIRONMENT, ""))


def _of_workspace(arguments: Sequence[str]) -> str:
    named = _values(arguments, "--workspace", "-w") or [os.environ.get(WORKSPACE, "")]
    with suppress(OSError, ValueError):
        if named[-1]:
            return _of_settings(Path(named[-1]).expanduser() / SETTINGS)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / SETTINGS).is_file():
                return _of_settings(folder / SETTINGS)
    return ""


def _of_settings(path: Path) -> str:
    """Return the language in a workspace's settings, which is Vietnamese where they don't say; empty without any."""
    if not path.is_file():
        return ""
    text = path.read_text("utf-8", errors="replace")
    table = _TABLE.search(text)
    found = _SETTING.search(text, 0, table.start() if table else len(text))
    return found[1] if found else VIETNAMESE


def _of_terminal() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return VIETNAMESE if _language_of(value) == VIETNAMESE else ENGLISH
    return VIETNAMESE if _windows_speaks_vietnamese() else ENGLISH


def _windows_speaks_vietnamese() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    with suppress(OSError, AttributeError):
        return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & _PRIMARY == _WINDOWS_VIETNAMESE)
    return False
