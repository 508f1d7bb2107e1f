"""What has a system start the office: read back as each system would, and started by one that does as systemd does."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline import Workspace
from pipeline.errors import ServiceError
from pipeline.office.service import Installation, Service, System, install, installation, uninstall

FOLDERS = ("/srv/uongbi", "/srv/Phường “Vàng Danh” 100%/Uông Bí", "/srv/$HOME \\ it's")
ARGUMENTS = ("/opt/ph ieu/phieu", "serve", "--name", "x$y", "--tls-cert", '/etc/a "b"/100%.pem', "--host", "0.0.0.0")
TASKS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def service(folder: str = FOLDERS[0]) -> Service:
    return Service(Path(folder), ARGUMENTS, Path("/home/lan"), r"UBND\lan")


def lines_of(made: Installation, name: str) -> list[str]:
    return re.findall(rf"(?m)^{name}=(.*)$", made.content.decode())


@pytest.mark.parametrize("folder", FOLDERS)
def test_systemd_gets_the_command_as_it_is(folder: str) -> None:
    made = installation(service(folder), "systemd")
    (command,) = lines_of(made, "ExecStart")
    # shlex reads quotes and backslashes as systemd.syntax(7) does; specifiers and variables are undone by hand.
    assert [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(command)] == list(ARGUMENTS)
    assert lines_of(made, "WorkingDirectory") == [folder.replace("%", "%%")]
    assert lines_of(made, "KillSignal") == ["SIGINT"], "as Ctrl-C does, so that what is being saved is"
    assert made.path.parent == Path("/home/lan/.config/systemd/user")


def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd is not installed")
    made = installation(Service(tmp_path, ["/bin/sh", "-c", "echo 100% $x"], tmp_path), "systemd")
    unit = tmp_path / made.path.name
    unit.write_bytes(made.content)
    said = subprocess.run([verify, "verify", "--user", str(unit)], capture_output=True, text=True, check=False)
    assert unit.name not in said.stderr, said.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_launchd_gets_the_command_as_it_is(folder: str) -> None:
    read = plistlib.loads(installation(service(folder), "launchd").content)
    assert (read["ProgramArguments"], read["WorkingDirectory"]) == (list(ARGUMENTS), folder)
    assert read["RunAtLoad"] is True
    assert read["KeepAlive"] == {"SuccessfulExit": False}


@pytest.mark.parametrize("folder", FOLDERS)
def test_windows_gets_the_command_as_it_is(folder: str) -> None:
    made = installation(service(folder), "windows")
    task = ElementTree.fromstring(made.content.decode("utf-16"))
    (run,) = task.iter(f"{TASKS}Exec")
    assert run.findtext(f"{TASKS}Command") == ARGUMENTS[0]
    assert run.findtext(f"{TASKS}Arguments") == subprocess.list2cmdline(ARGUMENTS[1:])
    assert run.findtext(f"{TASKS}WorkingDirectory") == folder
    assert {user.text for user in task.iter(f"{TASKS}UserId")} == {r"UBND\lan"}, "else it takes an administrator"
    assert task.findtext(f"{TASKS}Settings/{TASKS}ExecutionTimeLimit") == "PT0S", "else it ends after three days"
    assert [command[1] for command in made.begin] == ["/Create", "/Run"]


@pytest.mark.parametrize("system", ["systemd", "launchd", "windows"])
def test_two_workspaces_of_one_name_have_services_of_their_own(system: System) -> None:
    paths = {installation(service(folder), system).path for folder in ("/srv/a/Uông Bí", "/srv/b/Uông Bí", "/srv/…")}
    assert len(paths) == 3
    assert all(path.name.isascii() for path in paths)
    assert sum("uong-bi" in path.name for path in paths) == 2


def test_what_the_system_does_not_take_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "units" / "phieu.service"
    refusing = (sys.executable, "-c", "import sys; sys.exit('no bus')")
    with pytest.raises(ServiceError, match="no bus"):
        install(Installation(path, b"[Unit]\n", (refusing,), (), ""))
    assert not path.exists()
    with pytest.raises(ServiceError, match="none-such"):
        install(Installation(path, b"[Unit]\n", (("none-such", "enable"),), (), ""))
    assert not uninstall(Installation(path, b"", (), (), ""))


SYSTEMCTL = f"""#!{sys.executable}
import os, re, shlex, signal, subprocess, sys
from pathlib import Path
_, _, verb, *names = sys.argv
here = Path(__file__).parent
unit = here.parent / ".config/systemd/user" / names[-1] if names else None
pid = here / "pid"
if verb == "restart":
    words = shlex.split(re.search("(?m)^ExecStart=(.*)$", unit.read_text("utf-8"))[1])
    done = subprocess.Popen(words, cwd=re.search("(?m)^WorkingDirectory=(.*)$", unit.read_text("utf-8"))[1],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    pid.write_text(str(done.pid))
elif verb == "disable" and pid.exists():
    os.kill(int(pid.read_text()), signal.SIGINT)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what stands in for the system is that of Linux")
def test_it_is_started_opened_and_ended(tmp_path: Path) -> None:
    root = Workspace.create(tmp_path / "Uông Bí").root
    programs = tmp_path / "home" / "bin"
    programs.mkdir(parents=True)
    for name, text in {"systemctl": SYSTEMCTL, "browser": '#!/bin/sh\necho "$1" > "$0.opened"\n'}.items():
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o700)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    around = {"PATH": f"{programs}:{os.environ['PATH']}", "BROWSER": str(programs / "browser")}
    environment = os.environ | around | {"HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path.cwd())}

    def serve(*options: str) -> str:
        command = [sys.executable, "-m", "pipeline.cli", "-w", str(root), "serve", *options]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout

    said = serve("--install", "--port", str(port), "--language", "en")
    try:
        address = f"http://127.0.0.1:{port}/"
        assert f"Open {address}" in said
        assert (programs / "browser.opened").read_text().strip() == address
        with urllib.request.urlopen(address, timeout=30) as page:
            assert 'lang="en"' in page.read().decode()
    finally:
        assert "no more" in serve("--uninstall", "--port", str(port))
    assert not list((tmp_path / "home" / ".config" / "systemd" / "user").iterdir())
    assert "nothing to be done" in serve("--uninstall")
