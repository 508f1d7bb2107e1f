"""Public names whose modules are imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package whose public names are imported when they are first used (PEP 562).

    Args:
        package: its ``__name__``.
        modules: for each public name, the module that defines it, or that it is itself.

    >>> lazily("forms", {"lay_out": "forms.flow"})("other")
    Traceback (most recent call last):
    AttributeError: module 'forms' has no attribute 'other'
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(modules[name])
        return module if modules[name] == f"{package}.{name}" else getattr(module, name)

    return find
