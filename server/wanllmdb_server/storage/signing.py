"""Signed URLs of the local storage: `/storage/<name>/<key>?<fields>&expires=…&key=<key id>&signature=…`.

The signature covers the method, the storage, the key and every query field but itself, so nothing can
be changed, added or left out.
"""

import time
from collections.abc import Mapping
from math import ceil
from urllib.parse import parse_qsl, quote, urlencode

from wanllmdb_server.errors import UrlExpired, UrlInvalid
from wanllmdb_server.storage.keyring import Keyring

_VERSION = "wanllmdb storage url 1"


def expiry(seconds: int) -> int:
    """When a URL ends that lives for `seconds` from now, in seconds since 1970."""
    return ceil(time.time()) + seconds


def signed_path(
    keyring: Keyring, method: str, storage: str, key: str, fields: Mapping[str, str], *, expires_at: int
) -> str:
    """Path and query of a URL which `check_signed` accepts for `method` until `expires_at`."""
    query = {**fields, "expires": str(expires_at), "key": keyring.current_id}
    signature = keyring.sign(_message(method, storage, key, query))
    return f"/storage/{quote(storage)}/{quote(key)}?{urlencode(query)}&signature={signature}"


def check_signed(keyring: Keyring, method: str, storage: str, key: str, query: str) -> dict[str, str]:
    """Return the signed fields of a query string.

    Raises `UrlInvalid` when anything was changed, `UrlExpired` when it is too late.
    """
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    fields = dict(pairs)
    signature = fields.pop("signature", "")
    authentic = len(pairs) == len(fields) + 1 and keyring.verify(
        fields.get("key", ""), _message(method, storage, key, fields), signature
    )
    if not authentic:
        raise UrlInvalid(
            f"the URL for {key!r} does not carry a valid signature for {method}; ask the API for a new one",
            key=key,
            method=method,
        )
    if time.time() >= int(fields["expires"]):
        raise UrlExpired(
            f"the URL for {key!r} expired; ask the API for a new one",
            key=key,
            expires=int(fields["expires"]),
        )
    return fields


def _message(method: str, storage: str, key: str, fields: Mapping[str, str]) -> bytes:
    # Signed keys hold no newline and the query is percent-encoded, so the lines cannot be shifted.
    lines = (_VERSION, method, storage, key, urlencode(sorted(fields.items()), errors="surrogatepass"))
    return "\n".join(lines).encode(errors="surrogatepass")
