"""The file of a backup: a ZIP whose last part, the manifest, tells of all others with their SHA-256."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from forms.bilingual import both
from pipeline.durable import BLOCK
from pipeline.errors import BackupError, UnknownNameError
from pipeline.store import schema

FORMAT = 1
"""The version of all that is told here; a newer phieu that tells it otherwise counts on."""
MANIFEST = "manifest.json"
SEALED_KEY = "phieu.key.sealed"
ARCHIVE, PRINTS, JOURNALS = "archive", "print", "online"

_MOST_BYTES = 1 << 30  # of a manifest: a million scans take 250 MB
_NAME = re.compile(rf"(?:(?:{ARCHIVE}|{PRINTS}|{JOURNALS})/)?(?!\.)[^/\\\x00:]{{1,255}}")
_ANOTHER = both(
    "Dùng bản sao lưu trước đó; phieu backup --verify FILE cho biết bản nào còn trọn vẹn.",
    "Use an earlier backup; phieu backup --verify FILE tells whether one is whole.",
)

Report = Callable[[int, int], None]
"""Is told how many bytes are done, and how many there are."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(_Told):
    """A file within the backup: its name, its length in bytes, its SHA-256."""

    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")

    @field_validator("name")
    @classmethod
    def _stays_within(cls, name: str) -> str:
        if _NAME.fullmatch(name) is None or ".." in name.split("/"):
            raise ValueError("is no name of a file in a workspace")
        return name


class Flaw(_Told):
    """A scan whose file was gone or damaged at the time: its name in ``archive/``, and as it arrived."""

    file: str
    name: str
    what: Literal["gone", "damaged"]


class Manifest(_Told):
    """What a backup tells of itself.

    Attributes:
        format: the version of the format.
        phieu: the version of phieu that made it.
        made_at: when, as ISO 8601 in UTC.
        made_by: who made it.
        workspace: the name of the workspace's folder.
        office: the office whose archive it holds.
        database_schema: the version of the database's tables.
        log_entries: how many entries the log has.
        log_head: the hash of the newest one.
        key_sha256: the SHA-256 of the key that the sheets are signed with; empty before the first was printed.
        last_serial: the last serial that was given.
        rows: how many rows each table has.
        archive: whether the scans are part of it.
        prints: whether the PDFs of the runs are part of it.
        key: whether the signing key is part of it, encrypted.
        flaws: the scans that it could not take in whole.
        parts: every file of it, in their order.
    """

    format: int
    phieu: str
    made_at: str
    made_by: str
    workspace: str
    office: str
    database_schema: int
    log_entries: int
    log_head: str
    key_sha256: str
    last_serial: int
    rows: dict[str, int]
    archive: bool
    prints: bool
    key: bool
    flaws: tuple[Flaw, ...]
    parts: tuple[Part, ...]

    @field_validator("made_at")
    @classmethod
    def _is_a_time(cls, text: str) -> str:
        datetime.fromisoformat(text)
        return text

    @property
    def bytes(self) -> int:
        """The length of all parts."""
        return sum(part.bytes for part in self.parts)


class _Newer(_Told):
    format: int
    phieu: str = "?"
    database_schema: int = 0


@dataclass(frozen=True)
class OpenedBackup:
    """A backup that is being read.

    Attributes:
        path: the file.
        manifest: what it tells of itself.
    """

    path: Path
    manifest: Manifest
    _zip: ZipFile

    def blocks(self, part: Part) -> Iterator[bytes]:
        """Yield the bytes of a part; the last ones come only if all were as the manifest tells.

        Raises:
            BackupError: they are not.
        """
        digest, length, held = hashlib.sha256(), 0, b""
        with damage_named(self.path), self._zip.open(part.name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
                length += len(block)
                if length > part.bytes:
                    break
                if held:
                    yield held
                held = block
        if (length, digest.hexdigest()) != (part.bytes, part.sha256):
            raise BackupError(
                both(
                    "{path}: {name} bị hỏng: nội dung không phải là nội dung đã sao lưu",
                    "{path}: {name} is damaged: its bytes are not those that were backed up",
                    path=self.path,
                    name=part.name,
                ),
                _ANOTHER,
            )
        if held:
            yield held

    def content(self, name: str) -> bytes:
        """Return the whole content of a small part.

        Raises:
            BackupError: it is not there, or damaged.
        """
        for part in self.manifest.parts:
            if part.name == name:
                return b"".join(self.blocks(part))
        raise BackupError(
            both("{path}: không có {name} trong đó", "{path}: {name} is not part of it", path=self.path, name=name),
            _ANOTHER,
        )


@contextmanager
def opened_backup(path: Path) -> Iterator[OpenedBackup]:
    """Open a backup, and read its manifest.

    Raises:
        UnknownNameError: there is no such file.
        BackupError: it is no backup, damaged, or of a newer phieu.
    """
    if not path.is_file():
        raise UnknownNameError(
            both("không có tệp {path}", "there is no file {path}", path=path),
            both("Ghi tên tệp do phieu backup lập.", "Name a file that phieu backup made."),
        )
    with damage_named(path):
        archive = ZipFile(path)
    with archive:
        yield OpenedBackup(path, _manifest(archive, path), archive)


def verify_backup(path: Path, report: Report = lambda *_: None) -> Manifest:
    """Read a whole backup, and return what it tells of itself if every byte of it is as it was backed up.

    Raises:
        UnknownNameError: there is no such file.
        BackupError: it is no backup, damaged, or of a newer phieu.
    """
    with opened_backup(path) as backup:
        done = 0
        for part in backup.manifest.parts:
            for block in backup.blocks(part):
                done += len(block)
                report(done, backup.manifest.bytes)
        return backup.manifest


def _manifest(archive: ZipFile, path: Path) -> Manifest:
    with damage_named(path):
        try:
            info = archive.getinfo(MANIFEST)
        except KeyError:
            raise BackupError(
                both("{path} không phải là bản sao lưu của phieu", "{path} is no backup of phieu", path=path),
                both("Ghi tên tệp do phieu backup lập.", "Name a file that phieu backup made."),
            ) from None
        content = archive.read(info) if info.file_size <= _MOST_BYTES else b""
    try:
        first = _Newer.model_validate_json(content)
        if first.format > FORMAT or first.database_schema > schema.VERSION:
            message = both(
                "{path}: bản sao lưu này do phieu {phieu} lập, mới hơn phieu ở đây",
                "{path}: phieu {phieu}, which is newer than this one, made this backup",
                path=path,
                phieu=first.phieu,
            )
            raise BackupError(
                message,
                both(
                    "Cài phiên bản phieu đó, hoặc mới hơn, rồi chạy lại.",
                    "Install that version of phieu, or a newer one, and run this again.",
                ),
            )
        return Manifest.model_validate_json(content)
    except ValidationError:
        raise BackupError(
            both("{path}: bản kê bên trong bị hỏng", "{path}: its manifest is damaged", path=path), _ANOTHER
        ) from None


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Tell in a line of a backup that can't be read to its end.

    Raises:
        BackupError: instead of what the ZIP's reader says.
    """
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BackupError(
            both(
                "{path}: tệp bị hỏng, hoặc bị cắt ngang",
                "{path}: it is damaged, or was cut off ({said})",
                path=path,
                said=said,
            ),
            _ANOTHER,
        ) from error
