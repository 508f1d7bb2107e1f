"""The address at which a phone on the office's network finds this server."""

from __future__ import annotations

import ipaddress
import socket

from pipeline.web.addresses import ip_address
from pipeline.web.listening import Listening, is_loopback

# Of the block for documentation (RFC 5737). Nothing is sent there: the system only says from which of this machine's
# addresses it would go.
_ELSEWHERE = ("192.0.2.1", 9)
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - nothing is bound here, it is recognised


def base_for_phones(listening: Listening, authority: str, *, https: bool) -> str:
    """Return the beginning of the address that a phone opens, without a slash at its end; empty if it is not known.

    Args:
        listening: where the server is served.
        authority: the ``Host`` under which the person's own browser has reached it.
        https: whether that was by https.
    """
    scheme = "https" if https or listening.https else "http"
    if listening.names:
        return f"{scheme}://{listening.names[0]}"
    host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    if ip_address(host.strip("[]")) is not None and not is_loopback(host.strip("[]")):
        return f"{scheme}://{authority}"
    found = listening.host if listening.host not in _EVERYWHERE else own_address()
    if not found or is_loopback(found):
        return f"{scheme}://{authority}" if listening.local else ""
    ip = ip_address(found)
    return f"{scheme}://{f'[{found}]' if isinstance(ip, ipaddress.IPv6Address) else found}:{listening.port}"


def own_address() -> str:
    """Return this machine's address on the network that leads elsewhere; empty if it is on none."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect(_ELSEWHERE)
            return str(one.getsockname()[0])
    except OSError:
        return ""
