"""Have the system start the office by itself: a systemd user service, a launchd agent, or a scheduled task of Windows.

Each is a file that says what is run, and a few commands of the system that take it into use. What the file holds
follows from its arguments alone, so that all three can be looked at on any system.

Sources: systemd.service(5), systemd.syntax(7); launchd.plist(5); the schema of scheduled tasks (MS-TSCH, 2.5).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import plistlib
import re
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from forms.bilingual import Words
from pipeline.errors import ServiceError

System = Literal["systemd", "launchd", "windows"]
"""What starts programs when somebody logs in, on Linux, macOS and Windows."""

_TASKS = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_RESTART_SECONDS = 5
_STOP_SECONDS = 60  # more than answers that are being saved, and pages that are being read, take to end
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")


@dataclass(frozen=True, slots=True)
class Service:
    """The office of a workspace as the system starts it.

    Attributes:
        workspace: the folder of the workspace, which is absolute.
        command: the program with all of its arguments.
        home: the home of whoever it runs for.
        user: who that is, with the domain, as Windows names people.
    """

    workspace: Path
    command: Sequence[str]
    home: Path
    user: str = ""

    @property
    def name(self) -> str:
        """A name that no other workspace's has: the folder's, and a digest of where it is."""
        letters = unicodedata.normalize("NFD", self.workspace.name.replace("Đ", "D").replace("đ", "d"))
        plain = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode().lower()).strip("-")
        return f"phieu-{plain or 'office'}-{hashlib.sha256(os.fsencode(self.workspace)).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Installation:
    """What is done to have the system start a service, and to end that.

    Attributes:
        path: of the file that says what is run.
        content: of the file.
        begin: the commands that take it into use, in turn.
        end: those that end that; the file is removed after the first of them that may fail.
        log: where its messages are read.
    """

    path: Path
    content: bytes
    begin: tuple[tuple[str, ...], ...]
    end: tuple[tuple[str, ...], ...]
    log: str


def system_here() -> System:
    """Return what starts programs on this machine."""
    return {"win32": "windows", "darwin": "launchd"}.get(sys.platform, "systemd")  # type: ignore[return-value]


def program() -> list[str]:
    """Return the command that runs this very phieu, whatever the current folder holds."""
    python = Path(sys.executable)
    silent = python.with_name("pythonw.exe")  # without a black window on the screen
    if sys.platform == "win32" and silent.exists():
        return [str(silent), "-P", "-m", "pipeline.cli"]
    beside = python.with_name("phieu")
    return [str(beside)] if beside.exists() else [str(python), "-P", "-m", "pipeline.cli"]


def user_here() -> str:
    """Return who runs this program, with the domain, as Windows names people; empty elsewhere."""
    names = (os.environ.get(name, "") for name in ("USERDOMAIN", "USERNAME"))
    return "\\".join(filter(None, names)) if sys.platform == "win32" else ""


def installation(service: Service, system: System) -> Installation:
    """Return what is done on a system to have it start a service."""
    makers = {"systemd": _for_systemd, "launchd": _for_launchd, "windows": _for_windows}
    return makers[system](service)


def install(done: Installation) -> None:
    """Write the file and take it into use.

    Raises:
        ServiceError: the file can't be written, or the system does not take it; nothing is left behind then.
    """
    try:
        done.path.parent.mkdir(parents=True, exist_ok=True)
        done.path.write_bytes(done.content)
    except OSError as error:
        raise ServiceError(_CANT_WRITE.told(path=done.path, why=error.strerror or error), _BY_HAND.told()) from error
    for command in done.begin:
        if why := _failure(command):
            uninstall(done)
            raise ServiceError(_REFUSED.told(command=" ".join(command), why=why), _BY_HAND.told())


def uninstall(done: Installation) -> bool:
    """Have the system start a service no more; return whether it did until now."""
    was_there = done.path.exists()
    for command in done.end:
        _failure(command)  # it may not run now
    done.path.unlink(missing_ok=True)
    return was_there


def is_answered(port: int, seconds: float = 30.0) -> bool:
    """Wait until something answers on a port of this machine; return whether it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.2)
    return False


def _failure(command: Sequence[str]) -> str:
    """Run a command of the system; return what it says if it fails."""
    try:
        ran = subprocess.run(command, capture_output=True, timeout=60, check=False)  # noqa: S603 - written here
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(getattr(error, "strerror", "") or error)
    said = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip()
    return "" if ran.returncode == 0 else said.splitlines()[-1] if said else str(ran.returncode)


def _for_systemd(service: Service) -> Installation:
    unit = f"{service.name}.service"
    lines = (
        "[Unit]",
        f"Description={_in_unit(f'phieu, {service.workspace}')}",
        "After=network-online.target",
        "Wants=network-online.target",
        "",
        "[Service]",
        "Type=exec",
        f"ExecStart={' '.join(map(_quoted, service.command))}",
        f"WorkingDirectory={_in_unit(str(service.workspace))}",
        "Environment=PYTHONUNBUFFERED=1 PYTHONUTF8=1",
        "KillSignal=SIGINT",
        f"TimeoutStopSec={_STOP_SECONDS}",
        "Restart=on-failure",
        f"RestartSec={_RESTART_SECONDS}",
        "",
        "[Install]",
        "WantedBy=default.target",
        "",
    )
    control = ("systemctl", "--user")
    return Installation(
        path=service.home / ".config" / "systemd" / "user" / unit,
        content="\n".join(lines).encode(),
        begin=((*control, "daemon-reload"), (*control, "enable", unit), (*control, "restart", unit)),
        end=((*control, "disable", "--now", unit),),
        log=f"journalctl --user -u {unit}",
    )


def _in_unit(text: str) -> str:
    """Return a text as it stands in a unit, where a percent sign would begin a specifier."""
    return text.replace("%", "%%")


def _quoted(argument: str) -> str:
    r"""Return an argument as it stands in ``ExecStart``.

    >>> print(_quoted('/srv/Phường "A" 100%/$x'))
    "/srv/Phường \"A\" 100%%/$$x"
    """
    inner = _in_unit(argument).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return inner if _PLAIN.fullmatch(inner) else f'"{inner}"'


def _for_launchd(service: Service) -> Installation:
    label, log = f"vn.{service.name}", service.home / "Library" / "Logs" / f"{service.name}.log"
    path = service.home / "Library" / "LaunchAgents" / f"{label}.plist"
    content = {
        "Label": label,
        "ProgramArguments": list(service.command),
        "WorkingDirectory": str(service.workspace),
        "EnvironmentVariables": {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _RESTART_SECONDS,
        "ExitTimeOut": _STOP_SECONDS,
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    return Installation(
        path=path,
        content=plistlib.dumps(content),
        begin=(("launchctl", "load", "-w", str(path)),),
        end=(("launchctl", "unload", "-w", str(path)),),
        log=str(log),
    )


def _for_windows(service: Service) -> Installation:
    program, *arguments = service.command
    task = Element("Task", version="1.2", xmlns=_TASKS)
    _filled(SubElement(task, "RegistrationInfo"), Description=f"phieu, {service.workspace}")
    # Without a name it would begin when anybody logs in, which takes an administrator to set up.
    _filled(SubElement(SubElement(task, "Triggers"), "LogonTrigger"), Enabled="true", UserId=service.user)
    principal = SubElement(SubElement(task, "Principals"), "Principal", id="Author")
    _filled(principal, UserId=service.user, LogonType="InteractiveToken", RunLevel="LeastPrivilege")
    settings = SubElement(task, "Settings")
    _filled(
        settings,
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        ExecutionTimeLimit="PT0S",
    )
    _filled(SubElement(settings, "RestartOnFailure"), Interval="PT1M", Count="10")
    run = SubElement(SubElement(task, "Actions", Context="Author"), "Exec")
    folder = str(service.workspace)
    _filled(run, Command=program, Arguments=subprocess.list2cmdline(arguments), WorkingDirectory=folder)
    path, name = service.home / "AppData" / "Local" / "phieu" / f"{service.name}.xml", rf"phieu\{service.name}"
    schtasks = str(PureWindowsPath(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "schtasks.exe"))
    return Installation(
        path=path,
        content=tostring(task, encoding="utf-16", xml_declaration=True),
        begin=(
            (schtasks, "/Create", "/F", "/TN", name, "/XML", str(path)),
            (schtasks, "/Run", "/TN", name),
        ),
        end=((schtasks, "/End", "/TN", name), (schtasks, "/Delete", "/F", "/TN", name)),
        log=rf"Task Scheduler: {name}",
    )


def _filled(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = text


_CANT_WRITE = Words("{path}: không ghi được ({why})", "{path}: can't be written ({why})")
_REFUSED = Words("hệ thống không nhận: {command} ({why})", "the system does not take it: {command} ({why})")
_BY_HAND = Words(
    "Vẫn có thể tự chạy phieu serve; xem chương về cài đặt trong pipeline/README.md.",
    "phieu serve can still be started by hand; pipeline/README.md has a chapter on installing it.",
)
