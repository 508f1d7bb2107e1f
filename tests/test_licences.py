"""What phieu runs on is pinned by hash, and may be used as freely as phieu itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.licences import Licensed, run_time_packages

ROOT = Path(__file__).parents[1]
LISTS = ("requirements", "requirements-dev")


def pins(text: str) -> set[str]:
    return {
        f"{canonicalize_name(name)}=={version}"
        for name, version in re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", text, re.M)
    }


@pytest.mark.parametrize("package", run_time_packages(), ids=lambda package: package.name)
def test_the_licence_of_what_phieu_runs_on_is_one_of_those_that_are_allowed(package: Licensed) -> None:
    assert package.allowed, f"{package.name}: {package.licence or 'says nothing'}"


@pytest.mark.parametrize(
    "licence", ["", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "Proprietary License", "LGPL-3.0-only"]
)
def test_other_licences_are_not(licence: str) -> None:
    assert not Licensed("some", "1.0", licence).allowed


def test_everything_that_phieu_runs_on_is_pinned() -> None:
    pinned = set[str]()
    for name in LISTS:
        pinned |= {pin.partition("==")[0] for pin in pins((ROOT / f"{name}.in").read_text("utf-8"))}
    found = {package.name for package in run_time_packages()}
    assert {"numpy", "psycopg-binary", "cffi"} <= found, "also what was asked for by others"
    assert found - pinned == set()


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_that_are_installed_are_those_of_the_versions_with_a_hash_of_each(name: str) -> None:
    versions, hashed = ((ROOT / f"{name}.{ending}").read_text("utf-8") for ending in ("in", "txt"))
    assert pins(hashed) == pins(versions), "make pins"
    entries = re.findall(r"^[\w.-]+(?:\[\w+\])?==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", hashed, re.M)
    assert len(entries) == len(pins(versions)), "each has hashes"
    assert "://" not in hashed, "where packages come from is for each machine to say"
