"""Where a request comes from, as far as it can be believed."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's IP address."""
    return address_in(request.META, settings.MASTHEAD.proxies)


def address_in(environ: Mapping[str, Any], proxies: int) -> str:
    """The client's IP address, of a request as the server hands it on.

    `X-Forwarded-For` is believed only as far as MASTHEAD_PROXIES says proxies of ours stand in front: with n proxies,
    the n-th entry from the right was written by the outermost of them. Everything to its left is the client's own word.
    """
    if proxies:
        hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """The network a limit counts: the address itself for IPv4, its /64 for IPv6 (one household has a whole /64)."""
    try:
        ip = ipaddress.ip_address(address_of(request))
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request was made on this very machine, by a program that spoke to us directly.

    What headers say counts only against it: anyone can write 127.0.0.1 into one, and whoever comes through a proxy on
    this machine has the proxy's address.
    """
    if any(name in request.META for name in FORWARDING):
        return False
    try:
        ip = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback
