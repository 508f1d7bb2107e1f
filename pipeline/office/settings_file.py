"""``phieu.toml`` changed by the page: its comments and order stay, everything is checked, and the log tells of it.

What the page changes is written into the text that is there; then the whole text is checked as when the file is read.
The version of before is kept beside it. Of two people who change settings at once nobody overwrites what the other did
without seeing it: whoever saves says which version they saw.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any

import tomlkit
from filelock import FileLock
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from forms.bilingual import Told, Words
from pipeline.durable import OWNER_ONLY, disk_failures, written_whole
from pipeline.errors import SettingsError, StoreError, UnfinishedError
from pipeline.in_use import in_use
from pipeline.office.settings_fields import WORDS, Keys
from pipeline.settings import Settings, load_settings, parse_settings
from pipeline.store.log_writing import wait_for_turn
from pipeline.workspace import SETTINGS, Workspace

BEFORE = f"{SETTINGS}.old"
"""What the settings are called that were there before the last change."""
LOCK = ".phieu.toml.lock"
_UNTOLD = frozenset({"database", "office"})  # which the page never changes; the first may hold a password

_ON_DISK = Words(
    "phieu.toml viết theo cách mà trang này không sửa được: hãy sửa tệp bằng trình soạn thảo",
    "phieu.toml is written in a way that this page can't change: change the file with an editor",
)
_CHANGED = Words(
    "trong lúc đó cài đặt đã được người khác thay đổi", "somebody else changed the settings in the meantime"
)
_LOOK = Words("Xem lại rồi lưu lần nữa.", "Look at them, then save again.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a setting: its keys, and what to say, in both languages."""

    path: Keys
    said: Told


class ChangedMeanwhileError(UnfinishedError):
    """Somebody else changed the file since the page was made."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The settings as they stand in the file: the text, its digest, and what it says."""

    text: str
    digest: str
    settings: Settings


def edition_of(workspace: Workspace) -> Edition:
    """Return the settings as they stand in the file now.

    Raises:
        SettingsError: the file can't be used.
    """
    path = workspace.root / SETTINGS
    for _ in range(3):  # of a file that is replaced between two looks the newer one is taken
        settings = load_settings(path)
        text = path.read_text("utf-8-sig")
        if parse_settings(text, path) == settings:
            break
    return Edition(text, hashlib.sha256(text.encode()).hexdigest(), settings)


def with_changes(text: str, changes: Mapping[Keys, object]) -> str:
    """Return the text of ``phieu.toml`` with some settings changed, its comments and its order as they were.

    Args:
        text: the file.
        changes: by their keys; ``None`` takes a setting out.

    Raises:
        SettingsError: the text is written in a way that can't be changed here.
    """
    try:
        document = tomlkit.parse(text)
        for path, value in changes.items():
            _change(document, path, value)
        written = tomlkit.dumps(document)
        found = tomllib.loads(written)
    except (TOMLKitError, tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise SettingsError(_ON_DISK.told(), str(error)) from error
    if found != _expected(tomllib.loads(text), changes):  # never anything else than what was asked for
        raise SettingsError(_ON_DISK.told())
    return written


def _change(document: Any, path: Keys, value: object) -> None:
    *tables, key = path
    at = document
    for name in tables:
        if name not in at:
            if value is None:
                return
            inline = isinstance(at, InlineTable)
            at[name] = (
                tomlkit.inline_table() if inline else tomlkit.table(is_super_table=at is document and len(tables) > 1)
            )
        at = at[name]
    if value is None:
        at.pop(key, None)
    elif not (key in at and at[key] == value and type(at[key]) is type(value)):
        at[key] = value


def _expected(content: dict[str, Any], changes: Mapping[Keys, object]) -> dict[str, Any]:
    for (*tables, key), value in changes.items():
        if value is None:
            table = reduce(lambda at, name: at.get(name, {}), tables, content)
            table.pop(key, None)
        else:
            reduce(lambda at, name: at.setdefault(name, {}), tables, content)[key] = value
    return content


def problems_in(text: str) -> list[Problem]:
    """Return everything that is wrong with the settings in a text that is TOML, in the order of the file's parts."""
    try:
        Settings.model_validate(tomllib.loads(text))
    except ValidationError as error:
        return [_problem(one) for one in error.errors(include_url=False)]
    return []


_SAID: Mapping[str, Words] = {
    "greater_than_equal": Words("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than_equal": Words("phải từ {le} trở xuống", "must be {le} or less"),
    "int_parsing": Words("phải là số nguyên", "must be a whole number"),
    "int_type": Words("phải là số nguyên", "must be a whole number"),
    "int_from_float": Words("phải là số nguyên", "must be a whole number"),
    "float_parsing": Words("phải là một số", "must be a number"),
    "float_type": Words("phải là một số", "must be a number"),
    "finite_number": Words("phải là một số", "must be a number"),
    "string_too_long": Words("dài quá: nhiều nhất {max_length} ký tự", "is too long: {max_length} characters at most"),
    "string_too_short": Words("không được để trống", "must not be empty"),
    "too_short": Words("phải có ít nhất một", "must have at least one"),
    "missing": Words("không được để trống", "must not be empty"),
    "literal_error": Words("phải chọn một trong các giá trị đã cho", "must be one of those that are offered"),
    "date_from_datetime_parsing": Words("phải là một ngày như 2027-12-31", "must be a day such as 2027-12-31"),
    "date_parsing": Words("phải là một ngày như 2027-12-31", "must be a day such as 2027-12-31"),
    "extra_forbidden": Words("phieu không biết cài đặt này", "phieu knows no such setting"),
}
_BY_NAME: Mapping[str, Words] = {
    "validity.invalid_share": Words("phải là một tỷ lệ như 1/3, 0,25 hoặc 25 %", "must be a share: 1/3, 0.25 or 25 %"),
    "review.double_entry": Words("phải là một tỷ lệ như 1/10, 0,1 hoặc 10 %", "must be a share: 1/10, 0.1 or 10 %"),
    "publish.since": Words("phải viết như 2026, 2026-Q1 hoặc 2026-03", "must be as in 2026, 2026-Q1 or 2026-03"),
    "channels": Words(
        "mã gồm a–z, 0–9, _ và -, bắt đầu bằng chữ, nhiều nhất 16 ký tự",
        "ids have a to z, 0 to 9, _ and -, begin with a letter, and are at most 16 long",
    ),
    "inbox.passed_over": Words(
        "phải là tên thư mục hoặc tệp, không phải đường dẫn, và không được bỏ qua mọi tệp",
        "must be names of folders or files, no paths, and must not pass over every file",
    ),
    "mail.server": Words("phải là tên máy chủ như mail.uongbi.gov.vn", "must be a server such as mail.uongbi.gov.vn"),
    "mail.security": Words(
        "“Không mã hóa” chỉ dùng cho máy chủ thư trên chính máy này (localhost)",
        "“Not encrypted” is for a mail server on this machine (localhost) alone",
    ),
    "mail.sender": Words("phải là địa chỉ thư như an@uongbi.gov.vn", "must be an address such as an@uongbi.gov.vn"),
    "mail.link": Words("phải bắt đầu bằng https:// hoặc http://", "must begin with https:// or http://"),
    "notify": Words("phải là địa chỉ thư như an@uongbi.gov.vn", "must be an address such as an@uongbi.gov.vn"),
}
_BY_KIND = ("value_error", "string_pattern_mismatch")
_OTHERWISE = Words("không dùng được: {what}", "can't be used: {what}")


def _problem(error: ErrorDetails) -> Problem:
    path = tuple(str(step) for step in error["loc"])
    values = dict(error.get("ctx") or {})
    if error["type"] in _BY_KIND:
        name = "channels" if path[0] == "themes" else ".".join(path[:2])
        own = _BY_NAME.get(name) or _BY_NAME.get(path[0])
        if own is not None:
            return Problem(path, own.told())
    if error["type"] in _SAID:
        return Problem(path, _SAID[error["type"]].told(**{"_": "", **values}))
    reason = values.get("error")
    said = reason.args[0] if isinstance(reason, Exception) and reason.args else error["msg"]
    return Problem(path, _OTHERWISE.told(what=said))


def save(workspace: Workspace, digest: str, changes: Mapping[Keys, object], by: str) -> dict[str, str]:
    """Write changed settings, keep the file of before beside it, log what was changed, and take them into use.

    Args:
        workspace: whose settings they are.
        digest: of the version that was changed.
        changes: by their keys; ``None`` takes a setting out.
        by: who changes them.

    Returns:
        the settings that differ now, by name.

    Raises:
        ChangedMeanwhileError: the file is another by now.
        SettingsError: what there would be can't be used.
        DiskError: it can't be written.
        StoreError: it can't be logged; the file stays as it was.
    """
    path = workspace.root / SETTINGS
    lock = FileLock(workspace.root / LOCK, mode=OWNER_ONLY)
    with disk_failures(path), suppress(NotImplementedError):  # a share without locks
        lock.acquire()
    try:
        there = edition_of(workspace)
        if there.digest != digest:
            raise ChangedMeanwhileError(_CHANGED.told(), _LOOK.told())
        text = with_changes(there.text, changes)
        now = parse_settings(text, path)
        before, after = (_flat(one) for one in (there.settings, now))
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        if names:
            changed = tuple({name: one.get(name, "") for name in names} for one in (before, after))
            _replace_and_log(workspace, (there, text, now), changed, by)
    finally:
        lock.release(force=True)
    workspace.notice_settings()
    return {name: after.get(name, "") for name in names}


def _replace_and_log(
    workspace: Workspace,
    change: tuple[Edition, str, Settings],
    told: tuple[dict[str, str], ...],
    by: str,
) -> None:
    """Write the file within the transaction that logs it, so that neither is without the other.

    Whoever is killed between the two leaves the new file: what figures rest on is then logged when it is next used.
    """
    there, text, now = change
    before, after = told
    in_use_before, in_use_now = (in_use(replace(workspace, settings=one)) for one in (there.settings, now))
    rests = in_use_before.keys() | in_use_now.keys()
    others = [name for name in after if name not in rests]
    written = False
    try:
        with workspace.store.transaction() as connection:
            wait_for_turn(connection)
            workspace.store.log.note_settings(in_use_before)  # what nobody has used yet is not this person's doing
            workspace.store.log.note_settings(in_use_now, by)
            if others:
                was, is_now = ({name: one[name] for name in others} for one in (before, after))
                workspace.store.log.note_other_settings(was, is_now, by)
            _write(workspace.root / BEFORE, there.text)
            _write(workspace.root / SETTINGS, text)
            written = True
    except StoreError:
        if written:
            _write(workspace.root / SETTINGS, there.text)
        raise


def _write(path: Path, text: str) -> None:
    with written_whole(path) as file:
        file.write(text.encode())


def _flat(settings: Settings) -> dict[str, str]:
    """Return what every setting holds, by name, but for those that the page never changes."""
    found: dict[str, str] = {}

    def go(values: Mapping[str, object], before: str) -> None:
        for name, value in values.items():
            if isinstance(value, Mapping):
                go(value, f"{before}{name}.")
            elif value is not None and (value not in ((), "") or name == WORDS):  # no words are not the default ones
                found[f"{before}{name}"] = ", ".join(value) if isinstance(value, tuple) else str(value)

    go(settings.model_dump(exclude=set(_UNTOLD)), "")
    return found
