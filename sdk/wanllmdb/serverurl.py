"""The URL of a server, in the one form under which its key is kept."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from wanllmdb.errors import InvalidInput

_PORTS = {"http": 80, "https": 443}


def clean_url(url: str) -> str:
    """The URL without what makes no difference: case of the host, the scheme's own port, slashes at the end.

    Raises `InvalidInput` for what is no URL of a server, or holds a user name or password.
    """
    url = url.strip()
    parts = _split(url)
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise InvalidInput(
            "the URL of a server holds no user name and no password; give `wanllmdb login` an API key instead"
        )
    if parts is None or parts.query or parts.fragment:
        raise InvalidInput(f"{url!r} is not the URL of a server; write it like http://localhost:8080")
    if parts.scheme == "http+unix":
        return url.rstrip("/")
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # another name, even one like 127.0.0.1.example.org
        return False


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in (*_PORTS, "http+unix") and parts.hostname and parts.port != 0
    except ValueError:  # of the address, or of the port
        return None
    return parts if known else None
