"""Addresses of clients, as limits and the log of denied attempts count them."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
"""Instead of what is no address, as a proxy may pass on."""
_PREFIX = 64


@lru_cache(4096)
def valid_address(text: str) -> str:
    """The address as it is usually written, so that nothing else gets into logs and tables."""
    try:
        parsed = ip_address(text)
    except ValueError:
        return UNKNOWN
    # Without the zone, which may be any text.
    return str(IPv6Address(int(parsed))) if isinstance(parsed, IPv6Address) else str(parsed)


@lru_cache(4096)
def counted_address(address: str) -> str:
    """The address, or for IPv6 the network of it: one client has 2^64 addresses to choose from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return UNKNOWN
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.is_loopback:
        return str(parsed)
    return str(ip_network((int(parsed), _PREFIX), strict=False))
