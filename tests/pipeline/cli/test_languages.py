"""The program speaks one language at a time: that which was chosen, in help, errors, results and the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from forms.errors import ExitCode
from forms.register import Register, load_register
from pipeline.cli.app import app
from pipeline.cli.help_texts import HELP, METAVARS
from pipeline.cli.spoken import language_of
from pipeline.workspace import Workspace

ENGLISH = re.compile(
    r"\b(the|is|are|of|and|was|were|not|with|which|from|page|pages|sheets?|files?|answers?|entry|entries|nothing|"
    r"read|none|yes|unknown|waiting|valid|arrived|keep|run|scans?)\b",
    re.IGNORECASE,
)
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
# What is the same in both languages: commands, options, paths, names of files and of keys in files.
COMMANDS = re.compile(
    r"phieu [a-z]+( (list|add|draw|report|size|rotate|leaked|password|remove|hold|release|cancel)\b)?( FILE\b)?"
)
OPTIONS = re.compile(r"--?[a-z][\w-]*|\[[a-z]+\]|\$[A-Z_]+|'[^']*'")
PATHS = re.compile(r"\S*[/\\]\S*|\b[\w-]+\.(csv|pdf|png|txt|toml|yaml|zip|key|db|html|docx)\b")


def run(*arguments: str | Path, language: str = "", typed: str | None = None, **env: str | None) -> Result:
    given = {"PHIEU_LANGUAGE": language or None, "COLUMNS": "160", "LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
    return CliRunner().invoke(app, [*map(str, arguments)], env=given | env, input=typed)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


EVERY = [one for one in commands(typer.main.get_command(app)) if one[0]]


# Help


def test_every_help_has_a_vietnamese_one_and_none_is_left_over() -> None:
    helps, metavars = set(), set()
    for _, command in [((), typer.main.get_command(app)), *EVERY]:
        helps |= {command.help, *(getattr(param, "help", None) for param in command.params)}
        metavars |= {param.metavar for param in command.params}
    assert {one for one in helps if one} - HELP.keys() == set()
    assert HELP.keys() - helps == {"Show this message and exit."}
    assert {one for one in metavars if one} - METAVARS.keys() == set()
    assert [en for en, vi in HELP.items() if not VIETNAMESE.search(vi)] == []


@pytest.mark.parametrize("path", [path for path, _ in EVERY], ids=" ".join)
def test_help_is_in_vietnamese_and_in_nothing_else(path: tuple[str, ...]) -> None:
    shown = run(*path, "--help", language="vi")
    assert shown.exit_code == 0
    assert f"Ví dụ: phieu {' '.join(path)}" in shown.output
    assert "Cách dùng: " in shown.output
    said = re.sub(r"Ví dụ: .*|<[^>]*>|\[mặc định: [^]]*\]|\b(clerk|staff|manager|administrator)\b", "", shown.output)
    said = re.sub(r"│ [a-z]+ |Cách dùng: (phieu|root) [a-z ]+|reverse proxy|Dask", "", said)
    assert ENGLISH.findall(PATHS.sub("", OPTIONS.sub("", COMMANDS.sub("", said)))) == []
    assert not re.search(r"OPTIONS|COMMAND|ARGS|Usage|Options|default|required", said)


def test_help_of_the_program_is_in_vietnamese_and_english_is_as_before_after_it() -> None:
    shown = run("--help", language="vi").output
    assert "In phiếu khảo sát" in shown
    assert "Mã kết thúc: 0 đã làm xong" in shown
    shown = run("--help", language="en").output
    assert "Exit codes: 0 all that was asked for is done" in shown
    assert re.search(r"Usage: \S+ \[OPTIONS\] COMMAND \[ARGS\]", shown)
    assert not VIETNAMESE.search(shown.replace("QĐ-BNV", ""))


# Errors of usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ingst",), "Không có lệnh 'ingst'. Có phải ý bạn là 'ingest'"),
        (("print",), "Thiếu tùy chọn '--channel'."),
        (("show",), "Thiếu tham số"),
        (("print", "--count", "many"), "Giá trị của '--count' chưa đúng: phải là một số nguyên"),
        (("show", "a.pdf", "0"), "phải từ 1 trở lên"),
        (("serve", "--port", "99999"), "không được quá 65535"),
        (("status", "more"), "Thừa tham số: more"),
        (("ingest", "--clusterr", "x"), "Không có tùy chọn --clusterr (có thể là: --cluster)"),
        (("ingest", "--cluster"), "Tùy chọn '--cluster' cần một giá trị."),
        (("watch", "--once=3"), "Tùy chọn '--once' không nhận giá trị."),
        (("users", "add", "lan", "--role", "manger"), "Có phải ý bạn là 'manager'?"),
        (("reread", "--since", "tomorrow"), "'tomorrow' không phải là một ngày như 2026-01-31."),
        (("sample", "--error", "3"), "3 không phải là tỷ lệ giữa 0 và 1"),
        (("print", "--channel", "box", "--period", "2019"), "hãy nêu một đơn vị với --unit"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_errors_of_usage_are_in_vietnamese(arguments: tuple[str, ...], said: str) -> None:
    shown = run(*arguments, language="vi")
    assert shown.exit_code == ExitCode.USAGE
    told = " ".join(shown.output.replace("│", " ").split())
    assert said in told
    assert "Lỗi" in told
    assert not re.search(r"Invalid|Missing|Input should|Value error|No such|Did you mean|Try ", told)


# Which language


def workspace_in(folder: Path, language: str) -> Path:
    folder.mkdir()
    (folder / "phieu.toml").write_text(f'# "en" or "vi"\nlanguage = "{language}"\n[report]\nlanguage = "fr"\n', "utf-8")
    return folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No language is chosen by anything, and the current folder is no workspace."""
    for name in ("PHIEU_LANGUAGE", "PHIEU_WORKSPACE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_an_option_comes_before_the_environment_the_workspace_and_the_terminal(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vi, en = workspace_in(tmp_path / "vi", "vi"), workspace_in(tmp_path / "en", "en")
    assert language_of([]) == "en"
    bare.setenv("LANG", "vi_VN.UTF-8")
    assert language_of([]) == "vi"
    bare.setenv("LC_ALL", "C")
    assert language_of([]) == "en"
    assert language_of(["status", "-w", str(vi)]) == "vi"
    bare.setenv("PHIEU_WORKSPACE", str(vi))
    assert language_of(["status"]) == "vi"
    assert language_of(["status", f"--workspace={en}"]) == "en"
    (vi / "inbox").mkdir()
    bare.delenv("PHIEU_WORKSPACE")
    bare.chdir(vi / "inbox")
    assert language_of(["--help"]) == "vi"
    bare.setenv("PHIEU_LANGUAGE", "en")
    assert language_of(["--help"]) == "en"
    assert language_of(["report", "--language", "vi"]) == "vi"
    assert language_of(["--language=en", "report", "--language=vi"]) == "vi"
    assert language_of(["import", "--", "--language", "vi"]) == "en"


def test_settings_that_say_nothing_or_can_not_be_used_are_no_hindrance(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = workspace_in(tmp_path / "w", "xx")
    bare.chdir(folder)
    assert language_of([]) == "vi"  # the default of a workspace
    (folder / "phieu.toml").write_bytes(b"\xff\xfe language = [[[")
    assert language_of([]) == "vi"
    shown = run("status", PHIEU_WORKSPACE=str(folder))
    assert shown.exit_code == ExitCode.BAD_WORKSPACE


# Everything that is said, in one language


@pytest.fixture(scope="module", params=["vi", "en"])
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[tuple[str, str]]]:
    """The language, and each command of an office's day with what it said."""
    return request.param, list(_day(request.param, tmp_path_factory.mktemp(request.param)))


def _day(language: str, folder: Path) -> Iterator[tuple[str, str]]:
    root = folder / "w"

    def told(*arguments: str | Path, typed: str | None = None) -> tuple[str, str]:
        shown = run("-w", root, *arguments, language=language, typed=typed)
        assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
        return " ".join(map(str, arguments)), shown.output

    yield told("init", root)
    (root / "phieu.toml").write_text(
        (root / "phieu.toml").read_text("utf-8").replace('language = "vi"', f'language = "{language}"'), "utf-8"
    )
    order = ("--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1")
    yield told("print", *order, "--count", "2")
    yield told("print", *order, "--proof")
    yield told("print", *order[:2], "--channel", "box", "--period", "2019-Q1", "--count", "3")
    yield told("layout")
    (sheets,) = (root / "print").glob("*counter*.pdf")
    yield told("check", sheets)
    (folder / "notes.txt").write_text("no scan", "utf-8")
    Image.new("L", (1240, 1754), 255).save(folder / "white.png")
    yield told("ingest", sheets, folder / "notes.txt", folder / "white.png")
    yield told("ingest", sheets)
    yield told("ingest")
    yield told("status", "--serials")
    yield told("show", sheets.name, "1", "--output", folder / "seen.png")
    yield told("tabulate", "--figures-only")
    yield told("log")
    yield told("log", "--verify")
    yield told("doctor")
    yield told("reread", "--all", "--dry-run")
    yield told("retain", "--dry-run")
    yield told("recover", "--dry-run")
    yield told("erase", "--all-taken-back", "--dry-run")
    yield told("runs", "list")
    yield told("runs", "cancel", "ub06808", "2", "--why", "x")
    yield told("batches")
    yield told("key", "list")
    yield told("key", "rotate", "--until", "2099-12-31")
    yield told("users", "list")
    yield told("users", "add", "lan", "--role", "manager", typed="bốn chữ khác nhau\n")
    yield told("audit", "size")
    yield told("audit", "list")
    yield told("sample", "--transactions", "1200")
    yield told("scheme")
    yield told("backup", folder / "b.zip")
    yield told("backup", folder / "b.zip", "--verify")
    yield told("print", "--unit", "VangDanh", *order[2:], "--count", "1")
    yield told("print", *order[:2], "--channel", "conter", "--period", "2019-Q1", "--count", "1")
    yield told("print", *order[:2], "--channel", "box", "--period", "2019Q1", "--count", "1")
    yield told("identify", "nowhere.pdf", "1", "0000001-X")


def test_nothing_is_said_in_another_language(said: tuple[str, list[tuple[str, str]]]) -> None:
    language, day = said
    names = sorted((unit.name for unit in _register()), key=len, reverse=True)
    mixed = []
    for command, output in day:
        for line in output.splitlines():
            plain = PATHS.sub("", OPTIONS.sub("", COMMANDS.sub("", line)))
            for name in [*names, "QĐ-BNV", "NĐ-CP", "MẪU", "opencv-contrib-python-headless"]:
                plain = plain.replace(name, "")
            if (ENGLISH if language == "vi" else VIETNAMESE).search(plain):
                mixed.append(f"{command}: {line}")
    assert mixed == []


def _register() -> Register:
    return load_register(Path(__file__).parents[3] / "samples" / "units.csv")


def test_what_is_mistyped_is_put_right(said: tuple[str, list[tuple[str, str]]]) -> None:
    _, day = said
    output = "\n".join(output for command, output in day if command.startswith("print "))
    assert "ub06808 (Phường Vàng Danh" in output
    assert "nw06820 (Phường Vàng Danh)" in output
    assert re.search(r"counter \((Tại quầy|At the counter)\)\?", output)
    assert "2019-Q1?" in output


def test_the_log_is_told_in_sentences_and_as_it_is_kept_if_that_is_asked_for(tmp_path: Path) -> None:
    root = tmp_path / "w"
    Workspace.create(root).close()
    order = ("print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "2")
    assert run("-w", root, *order, language="en").exit_code == 0
    vi, en, raw = (
        run("-w", root, "log", *more, language=language).output
        for language, more in (("vi", ()), ("en", ()), ("en", ("--raw",)))
    )
    assert "lượt in 1 của Phường Vàng Danh, hình thức Tại quầy, Quý I năm 2019, phiếu 0000001-" in vi
    assert "run 1 of Phường Vàng Danh, channel At the counter, Quarter I of 2019, sheets 0000001-" in en
    assert re.search(r"printed \| .*ub06808 1 counter 2019-Q1 [0-9a-f]{8} 0000001-", raw)
    assert not re.search(r"[0-9a-f]{20}", vi)
