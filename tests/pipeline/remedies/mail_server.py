"""A mail server on this machine, which keeps what it is sent, and refuses what it is told to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "phieu", "ba con trâu xanh"


class MailServer:
    """What came in, and what is answered.

    Attributes:
        port: where it listens.
        mails: what it took, in order.
        refuses: answers to recipients, by their addresses.
        answers: what it says after each mail; empty for a good word.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.answers = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers
        mail = BytesParser(policy=POLICY).parsebytes(envelope.content)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        """Who got something, in order."""
        return [str(mail["To"].addresses[0].addr_spec) for mail in self.mails]


@contextmanager
def mail_server(certificate: tuple[Path, Path] | None = None, *, logs_in: bool = False) -> Iterator[MailServer]:
    """Serve mail until the block ends; with a certificate, and its key, by STARTTLS alone."""
    server, more = MailServer(free_port()), dict[str, Any]()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        more |= {"tls_context": context, "require_starttls": True}
    if logs_in:
        more |= {"authenticator": _may_enter, "auth_required": True, "auth_require_tls": certificate is not None}
    controller = Controller(server, "127.0.0.1", server.port, **more)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _may_enter(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    good = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=good, handled=good)
