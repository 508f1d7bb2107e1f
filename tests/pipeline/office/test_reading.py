"""What arrives is read beside the pages by ``phieu serve``, unless it is told not to; Ctrl-C ends both."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from samples import write_scan_pdf

Desk = Any  # of conftest.py, which can't be imported
PATIENCE = 120.0  # seconds
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent to one process there")


@pytest.mark.parametrize("option", ["--watch", "--no-watch"])
def test_serve_reads_unless_it_is_told_not_to(desk_at: Callable[..., Desk], tmp_path: Path, option: str) -> None:
    desk = desk_at(tmp_path / "w", 1)
    desk.workspace.close()
    write_scan_pdf(desk.blanks[:2], desk.workspace.inbox / "a.pdf", 200, "jpeg-gray", 85)
    command = [sys.executable, "-m", "pipeline.cli", "--language", "en", "serve", "--port", "0", option]
    options = ["-w", str(desk.workspace.root)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            assert "in a browser" in served.stdout.readline()
            until = time.monotonic() + PATIENCE
            while option == "--watch" and list(desk.workspace.inbox.iterdir()) and time.monotonic() < until:
                time.sleep(0.2)
        finally:
            served.send_signal(signal.SIGINT)
        out, err = served.communicate(timeout=PATIENCE)
    assert "Ended" in out, err
    assert "Traceback" not in err
    workspace = Workspace.open(desk.workspace.root)
    read = [scan.name for scan in workspace.store.scans.all()]
    workspace.close()
    assert read == (["a.pdf"] if option == "--watch" else [])
