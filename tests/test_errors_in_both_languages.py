"""Errors and advice know Vietnamese and English: no text that people may read is written down in one language alone."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import forms
import omr.scan
import pipeline
from forms.errors import PhieuError

ROOT = Path(forms.__file__).parent.parent
PACKAGES = (forms, omr, pipeline)

# Functions and classes beside the errors themselves whose texts people read: by name, what their texts are called.
TELLING = {"wrong", "_fail", "add", "Finding", "CsvProblem", "TypedDateError"}
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
        return isinstance(node.value, str) and any(map(str.isalpha, node.value))
    if isinstance(node, ast.JoinedStr):  # also without letters: what is put into it would lose the other language
        return True
    if isinstance(node, ast.BinOp):
        return is_plain(node.left) or is_plain(node.right)
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) or is_plain(node.orelse)
    return isinstance(node, ast.BoolOp) and any(map(is_plain, node.values))


def plain_texts(path: Path, told: set[str]) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef):
            continue
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    pairs = (
                        zip(target.elts, node.value.elts, strict=False)
                        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                        else [(target, node.value)]
                    )
                    for name, value in pairs:
                        if isinstance(name, ast.Name):
                            assigned.setdefault(name.id, []).append(value)
        for node in ast.walk(scope):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if name in NOT_TOLD or not (name in told or name in TELLING or owner in told or name == "error"):
                continue
            if name == "error" and owner == "_LOG":
                continue
            if name == "add" and owner != "problems" and getattr(getattr(node.func, "value", None), "attr", "") != "problems":
                continue
            for argument in node.args:
                values = assigned.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]
                if any(map(is_plain, values)):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(argument)}"


def test_no_error_is_told_in_one_language_alone() -> None:
    told = error_names()
    found = [line for path in modules() for line in plain_texts(path, told)]
    assert not found, "\n".join(found)
