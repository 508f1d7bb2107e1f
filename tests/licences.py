"""Under which licence each package is that phieu runs on: `make licences`, or `python -m tests.licences`.

Told is what the packages say of themselves (License-Expression, else the classifiers, else License). Libraries that a
wheel brings along, as OpenCV's does FFmpeg, have licences of their own beside it, in the wheel.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXTRAS = ("cluster", "postgresql")  # what is installed to work with; not what the classifier is trained with

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "OFL-1.1",  # the typeface, which may be embedded in what is printed
    "PSF-2.0", "Unlicense", "Zlib",
    "MPL-2.0",  # its files would have to stay open if we changed them; we don't
})  # fmt: skip
"""Licences that ask for no more than to be named, and two that do not reach beyond the package itself."""

ALLOWED_FOR = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""Optional, imported and not changed, and anybody may put another version in its place: all that the LGPL asks for."""

_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_TEXTS = {"Apache 2.0": "Apache-2.0", "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0"}


@dataclass(frozen=True, slots=True)
class Licensed:
    """A package, its version, and its licence: an SPDX expression, or its own words; empty where it says nothing."""

    name: str
    version: str
    licence: str

    @property
    def allowed(self) -> bool:
        """Whether every licence that is named may be had here."""
        named = set(re.findall(r"[\w.+-]+", self.licence)) - {"AND", "OR", "WITH"}
        return bool(named) and (named <= ALLOWED or self.licence == ALLOWED_FOR.get(self.name))


def run_time_packages() -> list[Licensed]:
    """What pyproject.toml asks for, with all that this asks for in turn and that is installed, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]
    found: dict[str, Licensed] = {}
    asked = [Requirement(line) for line in (*project["dependencies"], *extras)]
    while asked:
        wanted = asked.pop()
        name = canonicalize_name(wanted.name)
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:  # wanted on other systems, or with an extra that nobody asked for
            continue
        if name not in found or wanted.extras:
            found[name] = Licensed(name, package.version, licence_of(package))
            asked += _asked_by(package, wanted.extras)
    return [found[name] for name in sorted(found)]


def _asked_by(package: Distribution, extras: set[str]) -> list[Requirement]:
    asked = [Requirement(line) for line in package.requires or ()]
    environments = [{"extra": extra} for extra in ("", *extras)]
    return [one for one in asked if one.marker is None or any(one.marker.evaluate(each) for each in environments)]


def licence_of(package: Distribution) -> str:
    """The licence that a package says it has."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return expression
    named = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", ()) if line.startswith("License ::")]
    if named:
        return " AND ".join(sorted(_CLASSIFIERS.get(name, name) for name in named))
    lines = (said.get("License") or "").splitlines()
    return _TEXTS.get(lines[0], lines[0]) if lines else ""


def main() -> None:
    """Print a line for each package; end with 1 where one may not be had."""
    packages = run_time_packages()
    for one in packages:
        print(f"{one.name} {one.version}: {one.licence or 'says nothing'}{'' if one.allowed else '  NOT ALLOWED'}")
    sys.exit(0 if all(one.allowed for one in packages) else 1)


if __name__ == "__main__":
    main()
