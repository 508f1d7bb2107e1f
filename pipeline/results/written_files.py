"""What phieu wrote last into ``results/``, so that a file that somebody changed since is set aside, not overwritten."""

from __future__ import annotations

import zipfile
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from forms.bilingual import alike, both
from forms.errors import PhieuError
from forms.system_reasons import reason_of
from pipeline.durable import disk_failures, hash_of, write_new, written_whole
from pipeline.errors import DiskError

RECORD = ".written.json"
KEPT = "-kept-"
"""Stands in the names of files that were set aside, before the day of their last change."""

HASHED = 64 << 20
"""Bytes of the largest file that is known by its SHA-256, which takes a tenth of a second; a larger one is known by its
size and time, so that a copy of it counts as changed."""

_ENDINGS = (".csv", ".xlsx", ".docx", ".pdf", ".html")
_LOOKED_AT = 1 << 16  # bytes of a table in which a spreadsheet program would have left a trace
_MADE = b"1980-01-01T00:00:00Z"  # when each of our workbooks and Word files says that it was made, and changed


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that somebody changed: what it was called, where it is now, and what was not taken from it, if told."""

    name: str
    now: Path
    why: str = ""

    @property
    def told(self) -> str:
        """What people are told of it."""
        why = alike(" ({why})", why=self.why) if self.why else ""
        return both(
            "{name} đã bị sửa từ khi phieu ghi{why}: nội dung đã có được giữ thành {now}",
            "{name} was changed since phieu wrote it{why}: what was there is kept as {now}",
            name=self.name,
            why=why,
            now=self.now,
        )


@dataclass(slots=True)
class WrittenFiles:
    """The files of a folder as phieu wrote them last.

    Attributes:
        folder: ``results/``.
        known: the digest of each file; ``None`` where there is no record, as of a phieu that kept none.
        measures: the rows of ``measures.csv``, as ``pipeline.results.typed_measures`` remembers them, each as a list of
            its key and its cells.
        step: the newest step of the register of shortcomings when ``measures.csv`` was written; 0 where not known.
        erased: the steps of the register whose texts had been erased by then.
        pictured: the SHA-256 of each scan of which a document there may show a part.
        aside: what was set aside.
    """

    folder: Path
    known: dict[str, str] | None
    measures: list[tuple[list[str], dict[str, Any]]] = field(default_factory=list)
    step: int = 0
    erased: tuple[int, ...] = ()
    pictured: set[str] = field(default_factory=set)
    aside: list[SetAside] = field(default_factory=list)
    _before: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> WrittenFiles:
        """Return what is known of a folder; a record that is damaged is none."""
        try:
            kept = orjson.loads((folder / RECORD).read_bytes())
            known, measures = dict(kept["files"]), [(list(key), dict(cells)) for key, cells in kept["measures"]]
            pictured, step = set(kept.get("pictured", ())), int(kept.get("step", 0))
            erased = tuple(map(int, kept.get("erased", ())))
        except (OSError, ValueError, KeyError, TypeError):
            known, measures, step, erased, pictured = None, [], 0, (), set()
        found = cls(folder, known, measures, step, erased, pictured)
        names = [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
        found._before = {name: _state(folder / name) for name in names}
        return found

    def is_changed(self, name: str) -> bool:
        """Tell whether a file is there that is not as phieu wrote it."""
        path = self.folder / name
        if not path.is_file():
            return False
        if self.known is None:
            return not _looks_untouched(path)
        return self.known.get(name) != _digest(path)

    def set_aside_changed(self, names: Iterable[str], why: str = "") -> None:
        """Give each of these files another name if somebody changed it, since it is about to be overwritten.

        The name tells the day of its last change, and no other file has it. ``why`` is told with it.

        Raises:
            DiskError: it can't be given one, as while it is open in a spreadsheet program on Windows.
        """
        for name in names:
            with disk_failures(self.folder / name):
                changed = self.is_changed(name)
            if changed:
                self._set_aside(name, why)

    def content(self, name: str) -> bytes | None:
        """Return what a file holds; ``None`` if it is not there.

        Raises:
            DiskError: it can't be read, as while it is open in a spreadsheet program on Windows.
        """
        path = self.folder / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            message = both(
                "{path}: không đọc được ({why}), mà những gì đã nhập vào đó không được để mất",
                "{path}: can't be read ({why}), and what was typed into it must not be lost",
                path=path,
                why=reason_of(error),
            )
            raise DiskError(
                message,
                both(
                    "Đóng tệp ở nơi đang mở, rồi chạy lại lệnh.",
                    "Close it where it is open, then run the command again.",
                ),
            ) from error

    def measures_of(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """Return the remembered rows of ``measures.csv`` by their key."""
        return {tuple(key): cells for key, cells in self.measures}

    def copy_aside(self, name: str, content: bytes, why: str) -> None:
        """Keep what a file holds under another name as well; the file itself stays until the next is whole.

        Raises:
            DiskError: the copy can't be written.
        """
        self.aside.append(SetAside(name, _new(self.folder / name, content), why))

    def _set_aside(self, name: str, why: str) -> None:
        path = self.folder / name
        now = _new(path)
        try:
            with disk_failures(path):
                path.replace(now)
        except DiskError:
            now.unlink(missing_ok=True)
            raise
        self._before.pop(name, None)
        self.aside.append(SetAside(name, now, why))

    def note(self, names: Iterable[str]) -> None:
        """Remember those of these files that were written since this was made.

        Raises:
            DiskError: it can't be kept.
        """
        with disk_failures(self.folder):
            there = {path.name: path for path in self.folder.iterdir() if path.is_file()}
            files = {name: digest for name, digest in self._known(there).items() if name in there}
            for name in there.keys() & set(names):
                if _state(there[name]) != self._before.get(name):
                    files[name] = _digest(there[name])
        self.known = files
        record: dict[str, Any] = {"files": dict(sorted(files.items())), "measures": self.measures}
        if self.step:
            record |= {"step": self.step, "erased": self.erased}
        if self.pictured:
            record["pictured"] = sorted(self.pictured)
        with written_whole(self.folder / RECORD) as file:
            file.write(orjson.dumps(record))

    def _known(self, there: Mapping[str, Path]) -> dict[str, str]:
        """Return what is known; the first time, files that nobody seems to have changed are taken as they are."""
        if self.known is not None:
            return self.known
        ours = [path for path in there.values() if path.suffix in _ENDINGS and KEPT not in path.name]
        return {path.name: _digest(path) for path in ours if _looks_untouched(path)}


@contextmanager
def noted(written: WrittenFiles, names: Iterable[str]) -> Iterator[None]:
    """Remember those of these files that are written meanwhile, also where the rest could not be.

    Raises:
        DiskError: they can't be remembered.
        PhieuError: what stopped the rest, with what was set aside before that.
    """
    try:
        yield
    except BaseException as error:
        with suppress(DiskError):  # the first error tells more
            written.note(names)
        if isinstance(error, PhieuError):
            error.others = (*error.others, *(PhieuError(file.told) for file in written.aside))
        raise
    written.note(names)


@contextmanager
def overwriting(folder: Path, files: Iterable[Path]) -> Iterator[Sequence[SetAside]]:
    """Set aside those of these files that somebody changed, and remember what is written in their place meanwhile.

    Args:
        folder: ``results/``; files that lie elsewhere are for whoever named them to look after.
        files: absolute.

    Raises:
        DiskError: one can't be set aside, or what is written can't be remembered.
    """
    names = [file.name for file in files if file.parent == folder.absolute()]
    written = WrittenFiles.of(folder)
    if not names:
        yield ()
        return
    with noted(written, names):
        written.set_aside_changed(names)
        yield written.aside


def remove_unchanged(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Remove those of these files that are as they were written; return which.

    Raises:
        DiskError: one can't be removed.
    """
    written = WrittenFiles.of(folder)
    known = written.known or {}
    found = [folder / name for name in names if name in known and (folder / name).is_file()]
    if not found:
        return ()
    with noted(written, ()), disk_failures(folder):
        unchanged = tuple(path for path in found if not written.is_changed(path.name))
        for path in unchanged:
            path.unlink()
    return unchanged


def note_pictured(folder: Path, scans: Collection[str]) -> None:
    """Remember that a document in a folder may show parts of these scans, known by SHA-256, before it does.

    A picture can't be looked for, so that whoever deletes a scan goes by this.

    Raises:
        DiskError: it can't be remembered.
    """
    written = WrittenFiles.of(folder)
    if not written.pictured.issuperset(scans):
        written.pictured |= set(scans)
        written.note(())


def may_show(folder: Path, scans: Collection[str]) -> bool:
    """Tell whether a document in a folder may show a part of one of these scans; it may where nothing is known."""
    written = WrittenFiles.of(folder)
    return bool(scans) and (written.known is None or not written.pictured.isdisjoint(scans))


def _state(path: Path) -> tuple[int, ...]:
    """Return what differs after a file was written anew."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _digest(path: Path) -> str:
    found = path.stat()
    return hash_of(path) if found.st_size <= HASHED else f"{found.st_size} bytes, {found.st_mtime_ns}"


def _looks_untouched(path: Path) -> bool:
    """Tell whether a file of which nothing is known looks as phieu writes it: nobody types into a PDF or a web page."""
    if path.suffix == ".csv":
        with path.open("rb") as file:
            begin = file.read(_LOOKED_AT)
        return begin.startswith(BOM_UTF8) and b"\r" not in begin
    if path.suffix in {".xlsx", ".docx"}:
        try:
            with zipfile.ZipFile(path) as book:
                return book.read("docProps/core.xml").count(_MADE) == 2  # created, modified
        except (zipfile.BadZipFile, KeyError):
            return False
    return True


def _new(path: Path, content: bytes = b"") -> Path:
    """Write a file, if empty to be replaced, under a name that none has yet, with the day of another's last change."""
    with disk_failures(path):
        day = date.fromtimestamp(path.stat().st_mtime)
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        name = path.with_name(f"{path.stem}{KEPT}{day.isoformat()}{again}{path.suffix}")
        with suppress(FileExistsError):
            write_new(name, content)
            return name
    raise AssertionError
