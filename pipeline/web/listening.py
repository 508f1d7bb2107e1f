"""The address and names under which the page is served, and the conditions for serving it beyond this machine."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass

from forms.bilingual import both
from pipeline.errors import UserError
from pipeline.web.addresses import ip_address
from pipeline.web.users import Users

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::([0-9]{1,5}))?")
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_loopback(host: str) -> bool:
    """Tell whether a host is a loopback address or ``localhost``; any other name is not.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("")
    (True, True, False, False)
    """
    if host.casefold() == "localhost":
        return True
    ip = ip_address(host)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip is not None and ip.is_loopback


@dataclass(frozen=True)
class Listening:
    """The address and names under which the page is served.

    Attributes:
        host: the address to listen on.
        port: the actual one, once it is known.
        https: whether browsers reach it by https: uvicorn has a certificate, or it is behind a proxy with TLS.
        names: further names under which browsers may reach it, as in their address bar: ``phieu.example:8443``. A proxy
            must pass ``Host`` on unchanged.
        proxies: addresses of reverse proxies: what they say of the browser's address and of https is believed.
    """

    host: str
    port: int
    https: bool = False
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Whether it is served to this machine only."""
        return is_loopback(self.host) and not self.names and not self.proxies

    def answers_to(self, authority: str) -> bool:
        """Tell whether a ``Host`` header is one of ours.

        A page that rebinds its name to our address (DNS rebinding) sends its own name. An IP address can't be rebound,
        so beyond this machine any address is accepted: ours may differ from what we listen on (``0.0.0.0``).
        """
        authority = authority.casefold()
        if authority in {name.casefold() for name in self.names}:
            return True
        parts = _AUTHORITY.fullmatch(authority)
        if parts is None or int(parts[2] or (443 if self.https else 80)) != self.port:
            return False
        if parts[1] in _LOCAL or parts[1].strip("[]") == self.host.casefold():
            return True
        machine = socket.gethostname().casefold()
        return not is_loopback(self.host) and (parts[1] == machine or ip_address(parts[1].strip("[]")) is not None)


def listening_allowed(listening: Listening, users: Users) -> None:
    """Check that nobody on the network gets in without a password.

    Raises:
        UserError: the page would be served beyond this machine, and there are no users.
        WorkspaceError: the users' file is damaged; nobody would have access.

    """
    if not users.everyone() and not listening.local:
        where = ", ".join((listening.host, *listening.names, *(f"behind {proxy}" for proxy in listening.proxies)))
        raise UserError(
            both(
                "không mở được trang làm việc tại {where}: người khác có thể truy cập, mà chưa lập người dùng nào",
                "review can't listen on {where}: others could reach it, and no users are set up",
                where=where,
            ),
            both(
                "Bỏ tên máy và mở trang trên máy này: tài khoản đầu tiên được lập ở đó; hoặc: phieu users add NAME "
                "--role manager --role administrator",
                "Leave the host out and open the page on this machine: the first account is made there; or: phieu "
                "users add NAME --role manager --role administrator",
            ),
        )


def listening_warning(listening: Listening) -> str:
    """Return a warning of one line for the person who starts the server; empty if there is none."""
    if listening.https or listening.local or (listening.proxies and is_loopback(listening.host)):
        return ""
    return both(
        (
            "trang làm việc tại {host} dùng http thường: ai chung mạng cũng đọc được mật khẩu và câu trả lời. Đặt "
            "một máy chủ proxy có TLS phía trước, hoặc dùng --tls-cert và --tls-key"
        ),
        (
            "review is served on {host} by plain http: whoever shares the network can read passwords and "
            "answers. Put a reverse proxy with TLS before it, or give --tls-cert and --tls-key"
        ),
        host=listening.host,
    )
