"""The command that serves the office in a browser, under two names."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.backups import PASSPHRASE
from pipeline.cli.command_group import Language, WorkspaceOption, note_heads, opened_workspace, warn_before_figures
from pipeline.cli.console import say_beside, tell, tell_beside
from pipeline.cli.spoken import heard, told

if TYPE_CHECKING:
    from pipeline.office.service import Installation
    from pipeline.workspace import Workspace

PORT = 8365


def serve_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; others than this machine need users.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = PORT,
    language: Annotated[
        Language | None,
        typer.Option(help="What the page speaks at first; else the workspace's.", show_default=False),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NAME[:PORT]", help="Another name that browsers reach it by.")
    ] = None,
    behind_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A reverse proxy's: it tells where browsers are, and whether by https."),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="For https: the certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="For https: its key, PEM.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch/--no-watch", help="Whether to read what arrives in inbox/, as phieu watch does.")
    ] = True,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in this machine's browser, too.")] = False,
    install: Annotated[
        bool, typer.Option("--install", help="Have the system start it whenever you log in, and open it now.")
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Have the system start it no more.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the office in a browser: print, bring scans, settle doubts, figures, settings. Ctrl-C ends it."""
    from pipeline.web.addresses import ip_address

    if wrong := [one for one in behind_proxy or () if ip_address(one) is None]:
        said = told(f"{wrong[0]} không phải là địa chỉ IP", f"{wrong[0]} is no IP address")
        raise typer.BadParameter(said, param_hint="--behind-proxy")
    if (tls_cert is None) != (tls_key is None):
        raise typer.BadParameter(
            told("hãy ghi cả --tls-cert và --tls-key, hoặc bỏ cả hai", "give both --tls-cert and --tls-key, or neither")
        )
    from pipeline.cli.status_texts import remind_of_retention
    from pipeline.office.server import HOME, serve
    from pipeline.remedies.daily_reminders import reminded_daily
    from pipeline.upkeep.daily_backups import backed_up_daily
    from pipeline.web.security import Listening, listening_warning
    from pipeline.web.serving import Certificate

    first = "" if ctx.info_name == "review" else HOME
    place = (_begun(workspace or ctx.obj) if first else None) or opened_workspace(ctx, workspace)
    if install or uninstall:
        _install(ctx, place, port) if install else _uninstall(place)
        return
    warn_before_figures(place)
    remind_of_retention(place, datetime.now().astimezone().date())
    certificate = Certificate(tls_cert, tls_key) if tls_cert and tls_key else None
    listening = Listening(
        host, port, https=certificate is not None, names=tuple(name or ()), proxies=tuple(behind_proxy or ())
    )
    if warning := listening_warning(listening):
        say_beside(f"phieu: {heard(warning)}")
    try:
        # Ctrl-C while the event loop ends is not always raised.
        with (
            backed_up_daily(place, _tell_trouble, os.environ.get(PASSPHRASE, "")),
            reminded_daily(place, _tell_trouble),
            suppress(KeyboardInterrupt),
        ):
            serve(
                place,
                listening,
                (_tell_and_open if open_browser else _tell_address),
                language.value if language else "",
                certificate,
                first=first,
                reads=watch,
            )
        tell("Đã kết thúc; những gì đã duyệt vẫn được giữ.", "Ended; what was settled is kept.")
    finally:
        note_heads()
        place.close()


def _begun(folder: Path | None) -> Workspace | None:
    """Make a new or empty folder that is named a workspace; return ``None`` where there is something already."""
    from pipeline.workspace import Workspace

    if folder is None or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        return None
    place = Workspace.create(folder)
    tell(
        f"{place.root} là thư mục làm việc mới, với phiếu hỏi và danh mục đơn vị mẫu",
        f"{place.root} is a new workspace, with the sample survey and register",
    )
    tell(
        "Giữ một bản của phieu.key ở nơi an toàn: ai có khóa này thì ký được phiếu.",
        "Keep a copy of phieu.key in a safe place: whoever has it can sign sheets.",
    )
    return place


def _tell_trouble(line: str) -> None:
    say_beside(f"phieu: {heard(line)}")


def _tell_address(address: str) -> None:
    tell(
        f"Mở {address} bằng trình duyệt; Ctrl-C để kết thúc.",
        f"Open {address} in a browser; Ctrl-C ends it.",
    )


def _tell_and_open(address: str) -> None:
    import webbrowser

    _tell_address(address)
    webbrowser.open(address)


def _install(ctx: typer.Context, place: Workspace, port: int) -> None:
    """Have the system start the office with the options that were given, wait until it answers, and open it.

    Raises:
        UserError: it would be served beyond this machine, and there are no users.
        ServiceError: the system does not take it.
    """
    from pipeline.office.service import install, is_answered
    from pipeline.web.security import USERS, Listening, Users, listening_allowed

    if port == 0:
        told_why = told("dấu trang cần một cổng không đổi", "a bookmark needs a port that stays the same")
        raise typer.BadParameter(told_why, param_hint="--port")
    listening_allowed(Listening(ctx.params["host"], port), Users(place.root / USERS))
    done = _installation(place, [*_as_given(ctx), "--workspace", str(place.root)])
    place.close()
    install(done)
    tell(
        f"Đã ghi {done.path}: hệ thống tự mở trang làm việc mỗi khi bạn đăng nhập máy",
        f"{done.path} is written: the system starts the office whenever you log in",
    )
    tell(f"Thông báo của nó: {done.log}", f"Its messages: {done.log}")
    if not is_answered(port):
        tell_beside(
            f"phieu: chưa có gì trả lời ở cổng {port}; các thông báo cho biết vì sao",
            f"phieu: nothing answers on port {port} yet; its messages say why",
        )
        return
    _tell_and_open(f"{'https' if ctx.params['tls_cert'] else 'http'}://127.0.0.1:{port}/")


def _uninstall(place: Workspace) -> None:
    from pipeline.office.service import uninstall

    done = _installation(place, [])
    if uninstall(done):
        tell("Hệ thống không còn tự mở trang làm việc", "The system starts the office no more")
    else:
        tell(f"Không có {done.path}: không cần làm gì", f"There is no {done.path}: nothing to be done")


def _installation(place: Workspace, options: list[str]) -> Installation:
    from pipeline.office.service import Service, installation, program, system_here, user_here

    command = [*program(), "serve", *options]
    return installation(Service(place.root.resolve(), command, Path.home(), user_here()), system_here())


def _as_given(ctx: typer.Context) -> list[str]:
    """Return the options of this command that are not as they would be without them, with absolute paths."""
    options: list[str] = []
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name or "")
        if parameter.name in ("install", "uninstall", "open_browser", "workspace") or value == parameter.default:
            continue
        if isinstance(value, bool):
            options.append((parameter.opts if value else parameter.secondary_opts)[0])
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None:
                text = str(one.resolve()) if isinstance(one, Path) else str(getattr(one, "value", one))
                options += [parameter.opts[0], text]
    return options


SERVING: dict[str, Callable[..., Any]] = {"serve": serve_command, "review": serve_command}
"""The commands of this module by name: as ``review`` it begins with the queue."""
