"""The folder that everything is kept in."""

from __future__ import annotations

import getpass
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from forms.bilingual import alike, both
from forms.system_reasons import reason_of
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures, write_new
from pipeline.errors import KeyFileError, SettingsError, StoreError, WorkspaceError
from pipeline.noted_heads import heads_in, highest_shortcoming
from pipeline.records.keys import Trust, digest_of_key, missing_keys
from pipeline.records.veil import secret_of
from pipeline.settings import TEMPLATE, Settings, load_settings
from pipeline.store.migration import LOST
from pipeline.store.store import Store

if TYPE_CHECKING:
    from forms.desks import Desks
    from forms.register import Register
    from forms.survey import Survey

SETTINGS = "phieu.toml"
KEY = "phieu.key"
SURVEY = "survey.yaml"
UNITS = "units.csv"
TRANSACTIONS = "transactions.csv"
DESKS = "desks.csv"
REPORT_TEMPLATE = "report-template.docx"
"""An office's own form of the Word report."""
SELF_SCORES, APPRAISED_SCORES, DOSSIERS = "self_scores.csv", "appraised_scores.csv", "dossiers.csv"
PUBLISHED = "phieu.published.json"
"""What was published so far, against which the next publication is held."""
DATABASE = "phieu.db"
FOLDERS = ("inbox", "archive", "print", "results")
_BRING_BACK = both(
    "Lấy lại tệp này từ bản sao lưu: phiếu đang ở tay người dân được ký bằng khóa này.",
    "Bring it back from a backup: the sheets in people's hands are signed with it.",
)
_NOT_THE_KEY = both(
    "không phải là khóa đã ký các phiếu trong cơ sở dữ liệu này",
    "it is not the key that the sheets of this database are signed with",
)
_COPY = both(
    "Sao chép phieu.key từ cơ quan đã in phiếu, hoặc từ bản sao lưu.",
    "Copy phieu.key from the office that printed them, or from a backup.",
)
_FINISH = both(
    (
        "Nếu việc đổi khóa bị ngắt giữa chừng, lệnh này sẽ làm nốt: phieu key rotate. Nếu không, lấy lại phieu.key "
        "từ bản sao lưu."
    ),
    "If beginning it was cut off, this finishes it: phieu key rotate. Else bring phieu.key back from a backup.",
)
KEY_BYTES = 32  # as long as the digest that it keys (RFC 2104, section 3)


def _unheard(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Workspace:
    """A folder with settings, a survey, a register of units, and all that was printed and read with them.

    Attributes:
        root: the folder.
        settings: its ``phieu.toml``.
        tell: told what a person should know, in a line.
    """

    root: Path
    settings: Settings
    tell: Callable[[str], None] = field(default=_unheard, repr=False, compare=False)

    @classmethod
    def create(cls, folder: Path | str) -> Workspace:
        """Make a workspace with the sample survey and register; what exists already is never overwritten.

        Raises:
            WorkspaceError: there is a workspace already, or something else is in the way.
            DiskError: the folder can't be written.

        """
        root = Path(folder).expanduser().resolve()
        if (root / SETTINGS).exists():
            raise WorkspaceError(
                both("{root} đã là thư mục làm việc", "{root} is a workspace already", root=root),
                both("Dùng thư mục này, hoặc ghi tên thư mục khác.", "Use it as it is, or name another folder."),
            )
        if root.exists() and not root.is_dir():
            raise WorkspaceError(
                both("{root} là một tệp", "{root} is a file", root=root), both("Hãy ghi tên thư mục.", "Name a folder.")
            )
        try:
            root.parent.mkdir(parents=True, exist_ok=True)
            for made in (root, *(root / name for name in FOLDERS)):
                made.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
        except OSError as error:
            message = both(
                "{root}: không lập được thư mục làm việc ở đây ({why})",
                "{root}: no workspace can be made here ({why})",
                root=root,
                why=reason_of(error),
            )
            raise WorkspaceError(
                message, both("Hãy ghi tên thư mục mà bạn được quyền ghi.", "Name a folder that you may write to.")
            ) from error
        samples = resources.files("samples")
        _write_unless_there(root / SURVEY, (samples / SURVEY).read_bytes)
        _write_unless_there(root / UNITS, (samples / UNITS).read_bytes)
        _write_unless_there(root / KEY, f"{secrets.token_hex(KEY_BYTES)}\n".encode)
        # Last, since it is what makes the folder a workspace: an init that was cut off can be repeated.
        write_new(root / SETTINGS, TEMPLATE.encode())
        workspace = cls.open(root)
        _ = workspace.store
        workspace.close()
        return workspace

    @classmethod
    def open(cls, folder: Path | str, tell: Callable[[str], None] = _unheard) -> Workspace:
        """Open a workspace; ``tell`` is told what a person should know, in a line.

        Raises:
            WorkspaceError: the folder is none.
            SettingsError: its settings can't be used.

        """
        root = Path(folder).expanduser().resolve()
        if not (root / SETTINGS).is_file():
            raise WorkspaceError(
                both("{root} không phải là thư mục làm việc", "{root} is no workspace", root=root),
                both("Lập bằng lệnh: phieu init {folder}", "Make one with: phieu init {folder}", folder=folder),
            )
        return cls(root, load_settings(root / SETTINGS), tell)

    @classmethod
    def find(cls, start: Path, tell: Callable[[str], None] = _unheard) -> Workspace:
        """Open the workspace that ``start`` lies in; ``tell`` as with ``open``.

        Raises:
            WorkspaceError: neither the folder nor one above it is a workspace.

        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / SETTINGS).is_file():
                return cls.open(folder, tell)
        raise WorkspaceError(
            both("{start} không nằm trong thư mục làm việc nào", "{start} is in no workspace", start=start),
            both(
                "Vào một thư mục làm việc, ghi tên bằng --workspace, hoặc chạy: phieu init DIR",
                "Go into one, name it with --workspace, or run: phieu init DIR",
            ),
        )

    @cached_property
    def store(self) -> Store:
        """The database, opened when first asked for, and made where nothing was printed or scanned yet.

        Raises:
            StoreError: it can't be opened, or it was lost.

        """
        url = self.settings.database_url() or f"sqlite:///{(self.root / DATABASE).as_posix()}"
        begun = any(any(folder.glob("[!.]*")) for folder in (self.archive, self.prints))
        if begun and not self.settings.database and not (self.root / DATABASE).exists():
            raise StoreError(
                both(
                    "{root} không còn, dù đã in hoặc quét phiếu",
                    "{root} is gone, though sheets were printed or scanned",
                    root=self.root / DATABASE,
                ),
                LOST,
            )
        store = Store.open(url, by=self.who, office=self.settings.office, may_begin=not begun, secret=self.secret)
        store.remedies.noted = lambda: highest_shortcoming(heads_in((self.root, self.prints)))
        if store.backup:
            self.tell(
                both(
                    "cơ sở dữ liệu đã được nâng cấp; bản trước khi nâng cấp nằm bên cạnh: {backup}",
                    "the database was brought up to date; as it was before, it lies beside it: {backup}",
                    backup=store.backup,
                )
            )
        return store

    def with_store(self, store: Store) -> Workspace:
        """Return the workspace with another store in place of its database, which whoever opened it closes."""
        other = Workspace(self.root, self.settings, self.tell)
        other.__dict__["store"] = store
        return other

    @property
    def is_in_use(self) -> bool:
        """Whether the database is open."""
        return "store" in self.__dict__

    def secret(self) -> bytes:
        """Return what free text is veiled with in the log.

        Raises:
            KeyFileError: the file is missing or damaged, or it is not this key with which texts in the log are veiled.
        """
        store: Store | None = self.__dict__.get("store")
        bound = next(iter(store.log.keys()), "") if store is not None else ""
        if bound and digest_of_key(self.keys[0]) != bound:
            raise KeyFileError(alike("{root}: {not_the_key}", root=self.root / KEY, not_the_key=_NOT_THE_KEY), _COPY)
        return secret_of(self.keys[0])

    def notice_settings(self) -> None:
        """Take ``phieu.toml`` into use if it was changed, by whomever; a file that can't be used changes nothing.

        Which database and which office this is stays as it was when the workspace was opened, as long as it is open.
        """
        path = self.root / SETTINGS
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp == self.__dict__.get("_settings_stamp"):
                return
            self.__dict__["_settings_stamp"] = stamp  # once for each state of the file, also of one that is no good
            now = load_settings(path)
        except OSError:
            return
        except SettingsError as error:
            self.tell(f"{error.message}; the settings stay as they were")
            return
        same = {"database": self.settings.database, "office": self.settings.office}
        object.__setattr__(self, "settings", now.model_copy(update=same))

    def close(self) -> None:
        """Let go of the database; it is opened again when it is next asked for."""
        store: Store | None = self.__dict__.pop("store", None)
        if store is not None:
            store.close()

    @property
    def who(self) -> str:
        """Who is at work, for the log: the name of the login here, and the office where there are several."""
        try:
            name = getpass.getuser()
        except (OSError, KeyError):  # a login without a name, as in some containers
            name = "phieu"
        return f"{name} ({self.settings.office})" if self.settings.office else name

    @property
    def key(self) -> bytes:
        """What page codes are signed with now, 32 bytes: the last line of ``phieu.key``.

        Raises:
            KeyFileError: the file is missing or damaged.

        """
        return self.keys[-1]

    @cached_property
    def keys(self) -> tuple[bytes, ...]:
        """All keys that sheets were ever signed with, the oldest first: a line each of ``phieu.key``.

        Raises:
            KeyFileError: the file is missing or damaged.

        """
        path = self.root / KEY
        try:
            keys = tuple(map(bytes.fromhex, path.read_text("ascii").split())) or (b"",)
        except (OSError, ValueError) as error:
            why = reason_of(error) if isinstance(error, OSError) else both("nội dung không phải là khóa", str(error))
            raise KeyFileError(
                both(
                    "{path}: không đọc được khóa ({why})", "{path}: the key can't be read ({why})", path=path, why=why
                ),
                _BRING_BACK,
            ) from error
        for key in keys:
            if len(key) != KEY_BYTES:
                raise KeyFileError(
                    both(
                        "{path}: khóa có {key} byte, không phải {key_bytes}",
                        "{path}: the key has {key} bytes, not {key_bytes}",
                        path=path,
                        key=len(key),
                        key_bytes=KEY_BYTES,
                    ),
                    _BRING_BACK,
                )
        return keys

    def trust(self) -> Trust:
        """Return up to which day each key is trusted.

        Raises:
            KeyFileError: the file of the keys is missing or damaged.
            StoreError: the database can't be read.

        """
        return Trust(tuple(map(digest_of_key, self.keys)), self.store.log.keys())

    def forget_keys(self) -> None:
        """Have the keys read again when they are next asked for."""
        self.__dict__.pop("keys", None)

    def check_key(self) -> None:
        """Make sure that all keys are here that sheets were signed with before; the first one is noted down.

        Raises:
            KeyFileError: one is missing, or another one is the first, so that sheets would be taken for forged ones.

        """
        self.forget_keys()  # somebody may have begun another one while this process is at work
        here = [digest_of_key(key) for key in self.keys]
        if not self.store.bind_key(*here):
            raise KeyFileError(alike("{root}: {not_the_key}", root=self.root / KEY, not_the_key=_NOT_THE_KEY), _COPY)
        known = self.store.log.keys()
        strange, gone = missing_keys(here, known), missing_keys(known, here)
        if strange:
            raise KeyFileError(
                both(
                    "{root}: có khóa mà nhật ký không ghi: {names}",
                    "{root}: the log does not tell of a key in it: {names}",
                    root=self.root / KEY,
                    names=", ".join(strange),
                ),
                _FINISH,
            )
        if gone:
            raise KeyFileError(
                both(
                    "{root}: thiếu khóa đã ký phiếu: {names}",
                    "{root}: it lacks a key that signed sheets: {names}",
                    root=self.root / KEY,
                    names=", ".join(gone),
                ),
                _COPY,
            )
        if not known[here[-1]].signs:
            raise KeyFileError(
                both(
                    "{root}: dòng cuối không phải là khóa đang dùng để ký phiếu",
                    "{root}: its last line is no key that sheets are signed with now",
                    root=self.root / KEY,
                ),
                _COPY,
            )

    @property
    def inbox(self) -> Path:
        """Where clerks drop scans."""
        return self.root / "inbox"

    @property
    def journals(self) -> Path:
        """Where ``phieu form`` writes what people send, until it moves into the inbox."""
        return self.root / "online"

    @property
    def archive(self) -> Path:
        """Where every file that ever arrived lies, unaltered, named by its SHA-256."""
        return self.root / "archive"

    @property
    def prints(self) -> Path:
        """Where the PDFs of the runs lie."""
        return self.root / "print"

    @property
    def results(self) -> Path:
        """Where the tables are written that managers open."""
        return self.root / "results"

    @property
    def unit_results(self) -> Path:
        """Where the reports of single units are written."""
        return self.results / "units"

    @property
    def public(self) -> Path:
        """Where the public page is written, unless another folder is named."""
        return self.results / "public"

    def share_results(self) -> None:
        """Let the group of ``results/`` read what is written there from now on, where the settings say so.

        Raises:
            DiskError: the folders' rights can't be changed.
        """
        if self.settings.files.group_may_read:
            with disk_failures(self.results):
                self.results.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
                _open_to_group(self.results, 0o050)
                if self.unit_results.is_dir():
                    _open_to_group(self.unit_results, 0o050)
                _open_to_group(self.root, 0o010)  # to go through, not to see what there is

    def survey_text(self) -> str:
        """Return the survey's file as it stands.

        Raises:
            SurveyError: it can't be read, or is no text.

        """
        from forms.survey_yaml import read_text

        return read_text(self.root / SURVEY)

    def survey(self) -> Survey:
        """Return the survey as it stands.

        Raises:
            SurveyError: its file can't be used.

        """
        from forms.survey import load_survey

        return load_survey(self.root / SURVEY)

    def register(self) -> Register:
        """Return the register of units as it stands.

        Raises:
            RegisterError: its file can't be used.

        """
        from forms.register import load_register

        return load_register(self.root / UNITS)

    def desks(self) -> Desks:
        """Return the desks and officials as they stand; none where there is no such file.

        Raises:
            DesksError: their file can't be used.
            RegisterError: that of the units can't be used.

        """
        from forms.desks import load_desks

        return load_desks(self.root / DESKS, self.register())


def _open_to_group(folder: Path, rights: int) -> None:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077 in (0, 0o010):  # wider ones were somebody's choice, which phieu doctor tells of
        folder.chmod(mode | rights)


def _write_unless_there(path: Path, content: Callable[[], bytes]) -> None:
    if not path.exists():
        write_new(path, content())
