"""The form of the settings: what it holds, what of it was changed, and what is wrong with that."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.bilingual import Told, Words
from forms.errors import PhieuError
from forms.online_link import check_address
from pipeline.office.settings_fields import NAMED, ORDER, SECTIONS, Field, Keys, differing, fields_of, shown, taken
from pipeline.office.settings_file import Edition, Problem, problems_in, with_changes
from pipeline.office.texts.settings import TEXTS
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter
from pipeline.settings import Settings
from pipeline.typed_text import typed_line
from pipeline.web.visits import Form
from pipeline.workspace import Workspace

WAS = "was:"
"""Stands before the name of a field in the name of what it held when the page was made."""
NEW = "new:"
REMOVE = "remove"
_MOST_ID = 16
_ONLINE = "channels.online"  # which answers from the street come by
_OURS = ("results", "inbox", "archive", "print", "online")


@dataclass(frozen=True, slots=True)
class Shown:
    """The form as it is shown.

    Attributes:
        edition: the settings that it was made of.
        values: what each field holds, by its name.
        problems: what is wrong, by the name of the field; under an empty name what is of none.
        meanwhile: what somebody else made of fields since, by their names.
    """

    edition: Edition
    values: Mapping[str, str]
    problems: Mapping[str, Told] = field(default_factory=dict)
    meanwhile: Mapping[str, str] = field(default_factory=dict)

    @property
    def was(self) -> Mapping[str, str]:
        """What each field holds in the file."""
        settings = self.edition.settings
        return {one.name: shown(settings, one) for one in fields_of(settings)}


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent.

    Attributes:
        digest: of the version of the file that they saw.
        was: what fields held then.
        typed: what they hold now.
        added: the two names of a new channel or theme, by which of the two it is.
        removed: names of channels and themes, as in ``channels.box``.
    """

    digest: str
    was: Mapping[str, str]
    typed: Mapping[str, str]
    added: Mapping[str, tuple[str, str]]
    removed: tuple[str, ...]


def sent(form: Form) -> Sent:
    """Return what a form holds."""
    was = {name.removeprefix(WAS): value for name, value in form.items() if name.startswith(WAS)}
    typed = {name: "\n".join(form.getlist(name)) for name in was}
    names = {what: _names(form, what) for what in NAMED}
    added = {what: both for what, both in names.items() if any(both)}
    return Sent(form.get("digest", ""), was, typed, added, tuple(form.getlist(REMOVE)))


def _names(form: Form, what: str) -> tuple[str, str]:
    vi, en = (typed_line(form.get(f"{NEW}{what}.{language}", "")) for language in ("vi", "en"))
    return vi, en


def fresh(edition: Edition) -> Shown:
    """Return the form as it is first shown."""
    first = Shown(edition, {})
    return replace(first, values=first.was)


def changed_meanwhile(edition: Edition, form: Sent) -> Shown:
    """Return the form with what others changed since it was made, and with what this person typed."""
    again = fresh(edition)
    own = differing(fields_of(edition.settings), form.was, form.typed)
    others = {
        name: now
        for name, now in again.values.items()
        if name in form.was and now != form.was[name].replace("\r\n", "\n")
    }
    return replace(again, values={**again.values, **own}, meanwhile=others)


def changes_of(workspace: Workspace, edition: Edition, form: Sent) -> tuple[dict[Keys, object], dict[str, Told]]:
    """Return what somebody changed, by the keys, and what is wrong with it, by the name of the field."""
    fields = {one.name: one for one in fields_of(edition.settings)}
    own = differing(list(fields.values()), form.was, form.typed)
    changes: dict[Keys, object] = {fields[name].path: taken(fields[name], text) for name, text in own.items()}
    problems = dict(_own_checks(workspace, own))
    for what, names in form.added.items():
        problems |= _add(edition.settings, what, names, changes)
    for name in form.removed:
        problems |= _remove(workspace, edition.settings, name, changes)
    for what in NAMED:
        _name_all(edition, what, changes)
    checked = problems_in(with_changes(edition.text, changes))
    problems = {**{_field_of(one, fields): one.said for one in reversed(checked)}, **problems}
    return changes, {name: problems[name] for name in sorted(problems, key=_place_in_page)}


def _place_in_page(name: str) -> tuple[int, int]:
    """Return where a field stands in the page, so that what is wrong is told from its top to its bottom."""
    found = {one.name: (at, place) for at, part in enumerate(ORDER) for place, one in enumerate(_FIELDS.get(part, ()))}
    what = name.removeprefix(NEW).partition(".")[0]
    return found.get(name) or (ORDER.index(what) if what in ORDER else len(ORDER), 0)


_FIELDS = {section.name: section.fields for section in SECTIONS}


def _field_of(problem: Problem, fields: Mapping[str, Field]) -> str:
    """Return the name of the field that a problem is about; empty for none."""
    steps = problem.path
    found = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((name for name in found if name in fields), "")


def _own_checks(workspace: Workspace, typed: Mapping[str, str]) -> Iterator[tuple[str, Told]]:
    """Yield what the page refuses beyond what the file does, since not everybody who may use it has the machine."""
    if address := typed.get("online.address", "").strip():
        try:
            check_address(address)
        except PhieuError as error:
            yield "online.address", Words("{what}", "{what}").told(what=error.message)
    if folder := typed.get("backup.folder", "").strip():
        path = (workspace.root / Path(folder).expanduser()).resolve()
        own = next((name for name in _OURS if path.is_relative_to(workspace.root / name)), None)
        if own is not None:
            yield "backup.folder", TEXTS["settings-folder-taken"].told(name=f"{own}/")
        elif not path.is_relative_to(workspace.root) and not path.is_dir():
            yield "backup.folder", TEXTS["settings-folder-gone"].told()


def _add(settings: Settings, what: str, names: tuple[str, str], changes: dict[Keys, object]) -> dict[str, Told]:
    vi, en = names
    there = getattr(settings, what)
    if not (vi and en):
        return {f"{NEW}{what}": TEXTS["settings-both-names"].told()}
    if any(vi.casefold() == one.vi.casefold() for one in there.values()):
        return {f"{NEW}{what}": TEXTS["settings-exists"].told()}
    name = new_id(vi, there)
    changes |= {(what, name, "vi"): vi, (what, name, "en"): en}
    return {}


def new_id(name: str, there: Mapping[str, object]) -> str:
    """Return an id for something that has a Vietnamese name, which nothing else has.

    >>> new_id("Hòm thư góp ý", {}), new_id("Quầy", {"quay": 1}), new_id("115", {})
    ('hom-thu-gop-y', 'quay-2', 'n-115')
    """
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    letters = re.sub(r"[^a-z0-9]+", "-", "".join(one for one in plain if one.isascii() or one.isspace()).lower())
    base = letters.strip("-")
    base = (base if base[:1].isalpha() else f"n-{base}" if base else "n")[:_MOST_ID].rstrip("-")
    number, found = 1, base
    while found in there:
        number += 1
        found = f"{base[: _MOST_ID - len(str(number)) - 1]}-{number}"
    return found


def _remove(workspace: Workspace, settings: Settings, name: str, changes: dict[Keys, object]) -> dict[str, Told]:
    what, _, thing = name.partition(".")
    named = getattr(settings, what).get(thing) if what in NAMED else None
    if named is None:
        return {}
    if name == _ONLINE or _USED[what](workspace, thing):
        return {f"{NEW}{what}": Told(*(TEXTS["settings-used"].said(one, name=named.said(one)) for one in ("en", "vi")))}
    for path in [path for path in changes if path[:2] == (what, thing)]:
        del changes[path]
    changes[what, thing] = None
    return {}


def _channel_used(workspace: Workspace, channel: str) -> bool:
    return channel in used_channels(workspace)


def used_channels(workspace: Workspace) -> set[str]:
    """Return the channels that sheets were printed for, or answers came by."""
    store = workspace.store
    return {run.channel for run in store.runs.all()} | {scan.channel for scan in store.scans.all() if scan.channel}


def _theme_used(workspace: Workspace, theme: str) -> bool:
    for one in workspace.store.rulings.ever():
        ruling = one.kept.ruling
        with suppress(ValueError):
            if ruling.matter is Matter.COMMENT and theme in Comment.unpacked(ruling.answer).themes:
                return True
    return False


_USED: Mapping[str, Callable[[Workspace, str], bool]] = {"channels": _channel_used, "themes": _theme_used}


def _name_all(edition: Edition, what: str, changes: dict[Keys, object]) -> None:
    """Have all channels, or themes, named in the file as soon as one is: those there take the place of the defaults."""
    if not any(path[0] == what for path in changes) or what in _sections(edition.text):
        return
    gone = {path[1] for path, value in changes.items() if len(path) == 2 and value is None and path[0] == what}
    for name in gone:
        del changes[what, name]
    named: dict[Keys, object] = {
        (what, name, language): getattr(one, language)
        for name, one in getattr(edition.settings, what).items()
        for language in ("vi", "en")
        if name not in gone
    }
    own: dict[Keys, object] = {**named, **changes}  # those that were there stand first
    changes.clear()
    changes |= own


def _sections(text: str) -> set[str]:
    return set(tomllib.loads(text))


def database_in_words(settings: Settings) -> tuple[str, str]:
    """Return the kind and the machine of a database that the settings name; never who logs in there, nor how."""
    kind, _, rest = settings.database.partition("://")
    host = re.sub(r"[?/].*", "", rest.rpartition("@")[2])
    return kind.partition("+")[0], host
