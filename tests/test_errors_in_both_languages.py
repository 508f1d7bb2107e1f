"""Errors and advice know Vietnamese and English: no text that people may read is written down in one language alone."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import forms
import omr.scan
import pipeline
from forms.errors import PhieuError

ROOT = Path(forms.__file__).parent.parent
PACKAGES = (forms, omr, pipeline)

# Functions and classes beside the errors themselves whose texts people read: by name, what their texts are called.
TELLING = {"wrong", "_fail", "add", "Finding", "CsvProblem", "TypedDateError"}
# What is said beside errors: by the name that a call gives it.
SAID = {"left_alone", "stays", "said", "message", "advice"}
# Where each line that is yielded is a finding for people.
CHECKS = ("pipeline/upkeep/log_against.py", "pipeline/upkeep/log_check.py", "pipeline/upkeep/workspace_check.py")
# Names that are the same in every language.
NAMES = {"Python", "poppler"}
# What an error is made of that is no sentence.
NOT_TOLD = {
    "CodeError": "takes the words themselves",
    "DefectError": "what Python says of a defect, for those who maintain phieu",
    "MissingPictureError": "becomes “the page is damaged”",
    "BrokenPictureError": "becomes “the picture is damaged”",
}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted(Path(str(package.__file__)).parent.rglob("*.py")):
            if "cli" not in path.relative_to(ROOT).parts:  # its texts are tried by tests of its own
                yield path


def error_names() -> set[str]:
    for package in (forms, omr.scan, pipeline):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".cli" not in module.name:
                importlib.import_module(module.name)
    found, ahead = set[str](), [PhieuError]
    while ahead:
        kind = ahead.pop()
        found.add(kind.__name__)
        ahead += kind.__subclasses__()
    return found


def is_plain(node: ast.expr) -> bool:
    """Tell whether an expression is a text in one language: a literal with letters, or one put together of such."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(map(str.isalpha, node.value)) and node.value not in NAMES
    if isinstance(node, ast.JoinedStr):  # also without letters: what is put into it would lose the other language
        return True
    if isinstance(node, ast.BinOp):
        return is_plain(node.left) or is_plain(node.right)
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) or is_plain(node.orelse)
    return isinstance(node, ast.BoolOp) and any(map(is_plain, node.values))


def pairs_of(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what is assigned to what; ``said, advice = "…", "…"`` one by one."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


def assigned_in(scope: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        for target, value in pairs_of(node) if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(value)
    return found


def is_telling(call: ast.Call, errors: set[str]) -> bool:
    """Tell whether people read the texts that something is called with."""
    owner, name = "", getattr(call.func, "id", "")
    if isinstance(call.func, ast.Attribute):
        owner, name = ast.unparse(call.func.value).removeprefix("self."), call.func.attr
    if name == "add":  # of all that has this name, only a file's problems
        return owner == "problems"
    return name in (errors | TELLING) - NOT_TOLD.keys() or owner in errors or (name == "error" and owner != "_LOG")


def plain_texts(path: Path, errors: set[str]) -> Iterator[str]:
    for scope in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(scope, ast.FunctionDef):
            continue
        assigned = assigned_in(scope)
        calls = (node for node in ast.walk(scope) if isinstance(node, ast.Call) and is_telling(node, errors))
        for argument in (argument for call in calls for argument in call.args):
            values = assigned.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]
            if any(map(is_plain, values)):
                yield f"{path.relative_to(ROOT)}:{argument.lineno}: {ast.unparse(argument)}"


def plain_words_beside(path: Path) -> Iterator[str]:
    """Yield what is said to people by keyword, or line by line, in one language alone."""
    is_check = path.relative_to(ROOT).as_posix() in CHECKS
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call):
            said = [keyword.value for keyword in node.keywords if keyword.arg in SAID]
        elif isinstance(node, ast.Yield) and node.value is not None and is_check:
            said = [node.value]
        yield from (f"{path.relative_to(ROOT)}:{one.lineno}: {ast.unparse(one)}" for one in said if is_plain(one))


def test_nothing_beside_errors_is_told_in_one_language_alone() -> None:
    found = [line for path in modules() for line in plain_words_beside(path)]
    assert not found, "\n".join(found)


def test_no_error_is_told_in_one_language_alone() -> None:
    errors = error_names()
    found = {line for path in modules() for line in plain_texts(path, errors)}
    assert not found, "\n".join(sorted(found))
