"""The addresses of receivers: which URLs a webhook may have, and what is shown of one."""

import ipaddress
import re
from urllib.parse import urlsplit

from wanllmdb_server.errors import AccessDenied, InvalidInput
from wanllmdb_server.storage.web_connections import Dialer, Network

LONGEST = 2048
_PLAIN = re.compile(r"[\x21-\x7e]+\Z")


def networks_of(settings_value: list[str]) -> list[Network]:
    """The networks that the setting `webhook_networks` names."""
    return [ipaddress.ip_network(text) for text in settings_value]


def check_url(url: str, allowed: list[Network]) -> str:
    """Return a URL that a webhook may have; what its host name leads to is checked at each delivery.

    Raises `InvalidInput` saying what is wrong, `AccessDenied` for an address that is not reached.
    """
    if len(url) > LONGEST:
        raise InvalidInput(f"the URL has {len(url)} characters; at most {LONGEST} are allowed", limit=LONGEST)
    if not _PLAIN.match(url):
        raise _invalid(
            url, "has spaces or letters that URLs cannot have; percent-encode them (host: punycode)"
        )
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _invalid(url, f"cannot be read ({error})") from error
    if parts.scheme not in ("https", "http"):
        raise _invalid(url, "must begin with https://")
    if not host:
        raise _invalid(url, "names no host")
    if parts.username is not None or parts.password is not None:
        raise _invalid(url, "must not hold a name or password; deliveries are signed instead")
    if parts.fragment:
        raise _invalid(url, "has a fragment (#…), which no request carries; leave it out")
    if parts.scheme == "http" and not allowed:
        raise _invalid(
            url,
            "is plain http, which works within networks of the setting webhook_networks only; use https://",
        )
    _check_address(url, parts.scheme, host, allowed)
    return url


def _check_address(url: str, scheme: str, host: str, allowed: list[Network]) -> None:
    """A host that is written as an address can be judged at once."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return
    try:
        Dialer(allowed, plain_anywhere=False).check(scheme, host, host)
    except AccessDenied as error:
        raise AccessDenied(f"{error.message}. {CURE}", uri=shown(url)) from error


CURE = "An operator can open private networks to webhooks with the setting webhook_networks"


def shown(url: str) -> str:
    """What others than admins may see of a URL: paths and queries of receivers often are secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"[:300]


def _invalid(url: str, why: str) -> InvalidInput:
    return InvalidInput(f"the URL {url[:200]!r} {why}")
