"""What this process may be made to open by the references of a version, which somebody else wrote.

Public web addresses may be opened. Local files, private addresses, and buckets (which are read with the
credentials of whoever runs this) only where an allowed URI covers them.
"""

import ipaddress
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from wanllmdb.errors import ReferenceNotAllowed
from wanllmdb.uris import WEB, covers, parse_uri

VARIABLE = "WANLLMDB_ALLOW_REFERENCES"
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "STORAGE_EMULATOR_HOST")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_PROVIDERS = (".amazonaws.com", ".amazonaws.com.cn", ".googleapis.com")


class Permissions:
    """URI prefixes that may be opened, besides the public web: those given and the variable's."""

    def __init__(self, allowed: Sequence[str] = (), *, from_environment: bool = True) -> None:
        """Raises `InvalidInput` for a prefix that is no URI."""
        if isinstance(allowed, str):
            allowed = [allowed]
        own = os.environ.get(VARIABLE, "").split() if from_environment else []
        self._prefixes = [*allowed, *own]
        for prefix in self._prefixes:
            parse_uri(prefix)

    def covering(self, uri: str) -> str | None:
        """The prefix that covers `uri`."""
        return next((prefix for prefix in self._prefixes if covers(prefix, uri)), None)

    def check(self, uri: str, endpoint: str | None) -> None:
        """Raises `ReferenceNotAllowed`. For the web it is the address that counts: see `check_address`."""
        if parse_uri(uri).scheme in WEB:
            return
        if self.covering(uri) is None:
            raise _refused(uri, "is not among the references that this process may open")
        if endpoint is not None and not self._knows(endpoint):
            raise _refused(uri, f"is at the storage service {endpoint}, which is none of your own", endpoint)

    def check_address(self, url: str, address: str) -> None:
        """Raises `ReferenceNotAllowed` for an address that is not public, unless `url` is allowed."""
        if not is_public(address) and self.covering(url) is None:
            raise _refused(url, f"has the private address {address}")

    def _knows(self, endpoint: str) -> bool:
        """Whether an endpoint, which came with the version, is the provider's own or one of the user's."""
        own = [value.rstrip("/") for name in _ENDPOINTS if (value := os.environ.get(name))]
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        if parts.scheme == "https" and host.endswith(_PROVIDERS):
            return True
        return endpoint.rstrip("/") in own or (parts.scheme in WEB and self.covering(endpoint) is not None)


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        # An IPv4 address that an IPv6 one only wraps counts: a gateway would unwrap it.
        inner = ipaddress.IPv4Address(found.packed[-4:]) if found in _TRANSLATED else None
        found = inner or found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast


def _refused(uri: str, reason: str, cure: str | None = None) -> ReferenceNotAllowed:
    cure = cure or uri
    return ReferenceNotAllowed(
        f"{uri} {reason}. If you trust the version, pass allow_references=[{cure!r}] or a prefix of it "
        f"(on the command line --allow), or set {VARIABLE}",
        details={"uri": uri},
    )
