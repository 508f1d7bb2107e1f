"""``phieu form``: what it refuses before it listens, and what it warns of."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.cli.form import warnings_of
from pipeline.web.listening import Listening
from tests.pipeline.public.respondent import Respondent


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "office").close()
    return tmp_path / "office"


def refused(root: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["form", "--workspace", str(root), "--port", "0", *more])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--kiosk", "nowhere"], 7, "there is no “nowhere” for a tablet today"),
        (["--kiosk", "nw06820/desk9"], 7, "there is no “nw06820/desk9”"),
        (["--behind-proxy", "proxy"], 2, "is no IP address"),
        (["--tls-cert", "a.pem"], 2, "both"),
    ],
)
def test_what_can_not_be_served_is_refused(root: Path, more: list[str], code: int, said: str) -> None:
    ended, told = refused(root, *more)
    assert ended == code
    assert said in re.sub(r"[\s│]+", " ", told)


def test_a_workspace_without_the_channel_is_refused(root: Path) -> None:
    settings = root / "phieu.toml"
    settings.write_text(re.sub(r"(?ms)^\[channels.online\].*?\n\n", "", settings.read_text("utf-8")) + "\n", "utf-8")
    ended, told = refused(root)
    assert (ended, "there is no channel “online”" in told) == (6, True)


def test_it_says_where_it_is_and_ends_with_what_was_sent_in_the_inbox(root: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "form", "-w", str(root), "--port", "0", "--kiosk", "nw06820"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        told = [server.stdout.readline() for _ in range(2)]
        base = re.search(r"http\S+", told[0])
        assert base is not None
        assert "/kiosk/nw06820 " in told[1]
        Respondent(base[0]).send({"q01": "3"})
        server.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        assert "inbox/online" in server.communicate(timeout=30)[0]
    assert len([*(root / "inbox/online").glob("online-*.jsonl")]) == 1
    assert [*(root / "online").glob("*.jsonl")] == []


@pytest.mark.parametrize(
    ("listening", "address", "said"),
    [
        (Listening("127.0.0.1", 1), "", []),
        (Listening("0.0.0.0", 1), "https://a.vn", ["plain http"]),
        (Listening("0.0.0.0", 1, https=True), "", ["address is empty"]),
        (Listening("127.0.0.1", 1, proxies=("127.0.0.1",)), "http://a.vn", ["which is no https"]),
    ],
)
def test_it_warns_of_what_phones_would_not_like(listening: Listening, address: str, said: list[str]) -> None:
    told = warnings_of(listening, address)
    assert len(told) == len(said)
    assert all(part in line for part, line in zip(said, told, strict=True))
