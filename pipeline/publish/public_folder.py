"""The folder that the public page lies in: each file whole, the first pages last, and nobody else's files touched."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from forms.bilingual import both
from pipeline.durable import disk_failures, write_new, written_whole
from pipeline.errors import DiskError, PublicationError

RECORD = ".published.json"
"""Tells which files of the folder are ours, by the SHA-256 of what was written, or was to be when that was cut off."""
FOR_ALL = 0o644
"""The rights of a published file: a web server, which is another user, reads it."""
FOLDER_FOR_ALL = 0o755


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What became of the files of the folder, by their names.

    Attributes:
        added: that were not there.
        changed: that hold something else now.
        removed: that are no part of the publication any more.
        same: how many stayed as they were.
        aside: where the contents went of files that somebody had changed.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int
    aside: tuple[Path, ...] = ()


def publish_files(folder: Path, files: Mapping[str, bytes], last: Iterable[str], keep_in: Path) -> FolderChanges:
    """Write a publication in place of the one before.

    Args:
        folder: is made where there is none; files of others in it stay as they are.
        files: what each holds, by its name.
        last: the names of the first pages, which lead to the others and so are written after them.
        keep_in: the folder into which what somebody changed of our files is put aside.

    Raises:
        PublicationError: the folder holds a file of others with one of these names.
        DiskError: the folder or a file can't be written.
    """
    _make(folder)
    ours = _record(folder)
    _refuse_others(folder, files, ours)
    found = {name: _digest_of(folder / name) for name in {*files, *ours}}
    wanted = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    aside = [
        _put_aside(folder / name, keep_in)
        for name, digest in sorted(found.items())
        if digest and digest not in (wanted.get(name), *ours.get(name, ()))
    ]
    # Whatever comes between, everything that was written is known to be ours.
    _note(folder, {name: {*ours.get(name, ()), *_known(wanted, name)} for name in found})
    lasts = set(last)
    for name in sorted(files, key=lambda name: (name in lasts, name)):
        if found[name] != wanted[name]:
            with written_whole(folder / name, FOR_ALL) as file:
                file.write(files[name])
    gone = [name for name in sorted(ours.keys() - files.keys()) if found[name]]
    for name in gone:
        with disk_failures(folder / name):
            (folder / name).unlink(missing_ok=True)
    _note(folder, {name: {digest} for name, digest in wanted.items()})
    added = tuple(sorted(name for name in files if found[name] is None))
    changed = tuple(sorted(name for name in files if found[name] not in (None, wanted[name])))
    return FolderChanges(added, changed, tuple(gone), len(files) - len(added) - len(changed), tuple(aside))


def _make(folder: Path) -> None:
    try:
        with disk_failures(folder):
            folder.mkdir(FOLDER_FOR_ALL, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise DiskError(
            both("{folder}: không phải là thư mục", "{folder}: is no folder", folder=folder),
            both("Đổi tên tệp đó, hoặc ghi thư mục khác.", "Give it another name, or name another folder."),
        ) from error


def _known(wanted: Mapping[str, str], name: str) -> tuple[str, ...]:
    return (wanted[name],) if name in wanted else ()


def _record(folder: Path) -> dict[str, set[str]]:
    """Return the digests of our files; of a record that can't be read none is ours."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        return {
            str(name): set(map(str, digests)) for name, digests in orjson.loads((folder / RECORD).read_bytes()).items()
        }
    return {}


def _note(folder: Path, digests: Mapping[str, Collection[str]]) -> None:
    with written_whole(folder / RECORD) as file:
        file.write(orjson.dumps({name: sorted(known) for name, known in sorted(digests.items())}))


def _refuse_others(folder: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
    for name, content in sorted(files.items()):
        path = folder / name
        is_there = path.is_symlink() or path.exists()
        if is_there and name not in ours and not (path.is_file() and path.read_bytes() == content):
            raise PublicationError(
                both(
                    "{path}: không do phieu ghi, và sẽ bị ghi đè",
                    "{path}: was not written by phieu, and would be overwritten",
                    path=path,
                ),
                both(
                    "Ghi một thư mục trống, hoặc chuyển tệp này đi nơi khác.",
                    "Name an empty folder, or move this file away.",
                ),
            )


def _digest_of(path: Path) -> str | None:
    with disk_failures(path):
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _put_aside(path: Path, keep_in: Path) -> Path:
    """Keep what somebody made of one of our files, under a name that no other has."""
    number = 1
    while True:
        kept = keep_in / f"{path.stem}-kept-{number}{path.suffix}"
        with suppress(FileExistsError):
            write_new(kept, path.read_bytes())
            return kept
        number += 1
