"""The command that serves the survey online."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import say_beside, tell
from pipeline.cli.spoken import told

PORT = 8367


def form_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on: 0.0.0.0 for all of this machine's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = PORT,
    kiosk: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT[/DESK]", help="A tablet stands there: full screen, back to the start when left."),
    ] = None,
    behind_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A reverse proxy's: it tells where browsers are, and whether by https."),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(metavar="FILE", help="For https: the certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="For https: its key, PEM.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the survey online, apart from the office's pages: anybody who reaches it may answer. Ctrl-C ends it."""
    from pipeline.web.addresses import ip_address

    if wrong := [one for one in behind_proxy or () if ip_address(one) is None]:
        said = told(f"{wrong[0]} không phải là địa chỉ IP", f"{wrong[0]} is no IP address")
        raise typer.BadParameter(said, param_hint="--behind-proxy")
    if (tls_cert is None) != (tls_key is None):
        raise typer.BadParameter(
            told("hãy ghi cả --tls-cert và --tls-key, hoặc bỏ cả hai", "give both --tls-cert and --tls-key, or neither")
        )
    from pipeline.public.server import serve
    from pipeline.web.listening import Listening
    from pipeline.web.serving import Certificate

    place = opened_workspace(ctx, workspace)
    certificate = Certificate(tls_cert, tls_key) if tls_cert and tls_key else None
    listening = Listening(host, port, https=certificate is not None, proxies=tuple(behind_proxy or ()))
    for warning in warnings_of(listening, place.settings.online.address):
        say_beside(f"phieu: {warning}")
    kiosks = [(unit, desk) for unit, _, desk in (one.strip("/").partition("/") for one in kiosk or ())]
    try:
        with suppress(KeyboardInterrupt):  # Ctrl-C while the event loop ends is not always raised
            serve(place, listening, _tell_address, kiosks, certificate)
        tell(
            "Đã kết thúc; những gì người dân đã gửi nằm trong inbox/online, chờ phieu watch hoặc phieu ingest đọc.",
            "Ended; what was sent lies in inbox/online and is read by phieu watch or phieu ingest.",
        )
    finally:
        place.close()


def warnings_of(listening: Any, address: str) -> list[str]:
    """Return what whoever starts the form should know of how it is to be reached."""
    from pipeline.web.listening import is_loopback

    warnings = []
    if not (listening.https or listening.local or (listening.proxies and is_loopback(listening.host))):
        warnings.append(
            told(
                f"phiếu hỏi được phục vụ tại {listening.host} qua http thường: ai dùng chung mạng đều đọc được câu trả "
                "lời. Hãy đặt máy chủ trung gian có TLS ở trước, hoặc ghi --tls-cert và --tls-key",
                f"the form is served on {listening.host} by plain http: whoever shares the network can read answers. "
                "Put a reverse proxy with TLS before it, or give --tls-cert and --tls-key",
            )
        )
    if not listening.local and not address:
        warnings.append(
            told(
                "address của [online] trong phieu.toml còn trống: phiếu và thẻ không ghi được địa chỉ phiếu hỏi",
                "[online] address is empty in phieu.toml: sheets and slips can't say where the form is",
            )
        )
    elif address and not address.startswith("https://"):
        warnings.append(
            told(
                f"address của [online] là {address}, không phải https: điện thoại sẽ cảnh báo",
                f"[online] address is {address}, which is no https: phones will warn of it",
            )
        )
    return warnings


def _tell_address(address: str) -> None:
    tell(
        f"Mở {address} bằng trình duyệt; Ctrl-C để kết thúc.",
        f"Open {address} in a browser; Ctrl-C ends it.",
    )


FORM: dict[str, Callable[..., Any]] = {"form": form_command}
"""The commands of this module by name."""
