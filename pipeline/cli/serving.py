"""The command that serves the office in a browser, under two names."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.backups import PASSPHRASE
from pipeline.cli.command_group import Language, WorkspaceOption, note_heads, opened_workspace, warn_before_figures
from pipeline.cli.console import say_beside, tell
from pipeline.cli.spoken import heard, told

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
    from pipeline.upkeep.daily_backups import backed_up_daily
    from pipeline.web.security import Listening, listening_warning
    from pipeline.web.serving import Certificate

    first = "" if ctx.info_name == "review" else HOME
    place = opened_workspace(ctx, workspace)
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
        with backed_up_daily(place, _tell_trouble, os.environ.get(PASSPHRASE, "")), suppress(KeyboardInterrupt):
            serve(place, listening, _tell_address, language.value if language else "", certificate, first=first)
        tell("Đã kết thúc; những gì đã duyệt vẫn được giữ.", "Ended; what was settled is kept.")
    finally:
        note_heads()
        place.close()


def _tell_trouble(line: str) -> None:
    say_beside(f"phieu: {heard(line)}")


def _tell_address(address: str) -> None:
    tell(
        f"Mở {address} bằng trình duyệt; Ctrl-C để kết thúc.",
        f"Open {address} in a browser; Ctrl-C ends it.",
    )


SERVING: dict[str, Callable[..., Any]] = {"serve": serve_command, "review": serve_command}
"""The commands of this module by name: as ``review`` it begins with the queue."""
