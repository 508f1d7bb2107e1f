"""What every server of pages does alike: it binds its port, uses its certificate, and serves until Ctrl-C."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.errors import WorkspaceError
from pipeline.web.connections import Bounds, Door, allow_files
from pipeline.web.forwarded import Forwarded
from pipeline.web.listening import Listening
from pipeline.web.quiet_log import quiet_down

BACKLOG = 128  # so many connections are taken at once, before any of them makes room for others
KEEP_ALIVE_SECONDS = 12  # a page of the review asks every 5 seconds how many doubts wait
OPEN_FILES = 1024  # more than connections and database need; macOS gives a process 256 at first
GOODBYE_SECONDS = 5  # time at Ctrl-C for answers that are being saved


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a TLS certificate with its chain, and of its key."""

    certificate: Path
    key: Path

    def loaded(self) -> ssl.SSLContext:
        """Return what a server needs to use them.

        Raises:
            WorkspaceError: they can't be used.
        """
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            message = both(
                "{certificate} và {key}: không phải là chứng thư TLS và khóa của nó ({why})",
                "{certificate} and {key}: no TLS certificate with its key ({why})",
                certificate=self.certificate,
                key=self.key,
                why=reason_of(error),
            )
            raise WorkspaceError(
                message,
                both("Cả hai là tệp PEM, khóa không có mật khẩu.", "Both are PEM files, and the key has no password."),
            ) from None
        return context


def run_until_stopped(
    app_at: Callable[[Listening], ASGIApp],
    listening: Listening,
    tell: Callable[[str], None],
    command: str,
    certificate: Certificate | None = None,
) -> None:
    """Serve an app until Ctrl-C.

    Args:
        app_at: makes the app, once its port is known.
        listening: the address and port; port 0 means any free port.
        tell: is called with the app's address just before it can be opened.
        command: that serves it, for messages.
        certificate: for https; ``None`` for http.

    Raises:
        WorkspaceError: the port is taken, the address is not this machine's, or the certificate can't be used.
        KeyboardInterrupt: Ctrl-C was pressed; the function may also return then.
    """
    how: dict[str, Any] = {"log_level": "warning", "access_log": False, "server_header": False, "lifespan": "off"}
    how |= {"ws": "none", "proxy_headers": False, "timeout_keep_alive": KEEP_ALIVE_SECONDS}
    door = Door(Bounds(), listening.proxies, certificate.loaded() if certificate else None)
    allow_files(OPEN_FILES)
    with bound_to(listening, command) as bound:
        there = replace(listening, port=bound.getsockname()[1])
        app = app_at(there)
        if listening.proxies:
            app = Forwarded(app, listening.proxies)
        tell(address(there))
        config = uvicorn.Config(app, http=door, backlog=BACKLOG, timeout_graceful_shutdown=GOODBYE_SECONDS, **how)  # type: ignore[arg-type]
        quiet_down()
        uvicorn.Server(config).run(sockets=[bound])


def address(listening: Listening) -> str:
    """Return the URL to open in a browser."""
    host = f"[{listening.host}]" if ":" in listening.host else listening.host
    return f"{'https' if listening.https else 'http'}://{host}:{listening.port}/"


def bound_to(listening: Listening, command: str) -> socket.socket:
    """Return a socket that listens.

    Raises:
        WorkspaceError: the port is taken by another process, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    try:
        return socket.create_server((listening.host, listening.port), family=family, backlog=BACKLOG)
    except OSError as error:
        message = both(
            "không mở được trang tại {host}, cổng {port} ({why})",
            "nothing can be served on {host}, port {port} ({why})",
            host=listening.host,
            port=listening.port,
            why=reason_of(error),
        )
        raise WorkspaceError(
            message,
            both(
                "{command} có đang chạy không? Nếu không, ghi cổng khác: --port 8366",
                "Is {command} running already? Else name another port: --port 8366",
                command=command,
            ),
        ) from None
