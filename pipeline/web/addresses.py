"""IP addresses, and which of them belong together."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return a host as an IP address, without the zone of a link-local one; ``None`` where it is a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def network_of(address: str) -> str:
    """Return the address, or for IPv6 its /64 network, within which a machine can choose any address.

    >>> network_of("10.0.0.7"), network_of("2001:db8::7"), network_of("::ffff:10.0.0.7"), network_of("")
    ('10.0.0.7', '2001:db8::/64', '10.0.0.7', '?')
    """
    ip = ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip) if ip is not None else address or "?"


def address_of(request: Request) -> str:
    """Return the address from which a request comes; empty where that is none, such as what a proxy made of it.

    A proxy that passes on what a browser says of its own address would else have any text be counted by, written down
    and shown.
    """
    host = request.client.host if request.client else ""
    return host if ip_address(host) is not None else ""
