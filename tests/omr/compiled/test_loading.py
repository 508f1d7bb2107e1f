"""What was compiled from other sources than those that lie here is not used: it may tell something else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import omr
from omr import compiled

LOADED = "from omr import compiled; print(compiled.KERNELS is not None)"


def loaded(root: Path) -> bool:
    ran = subprocess.run([sys.executable, "-c", LOADED], cwd=root, check=True, capture_output=True, encoding="utf-8")
    return ran.stdout == "True\n"


def test_kernels_of_older_sources_are_left_alone(tmp_path: Path) -> None:
    assert compiled.KERNELS is not None, "make setup compiles them; where that failed, all reading is slow"
    shutil.copytree(Path(omr.__file__).parent, tmp_path / "omr", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(omr.__file__).parents[1] / "forms", tmp_path / "forms")
    assert loaded(tmp_path)
    header = tmp_path / "omr" / "compiled" / "kernels.h"
    header.write_bytes(header.read_bytes().replace(b"\n", b"\r\n"))
    assert loaded(tmp_path), "Git may have written lines as Windows does"
    header.write_bytes(header.read_bytes() + b"/* brought up to date */")
    assert not loaded(tmp_path)
