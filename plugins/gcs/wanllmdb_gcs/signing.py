"""Signs URLs of the GCS XML API: GOOG4-RSA-SHA256 with the signature in the query.

The signature covers method, path, query and the given headers, not the body. Expects an RSA signature, made
by a private key or by IAM: 0.3 ms or a round trip each, so sign what is about to be sent and no more.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "GOOG4-RSA-SHA256"
LONGEST = 7 * 24 * 3600
"""No URL is accepted for longer than this many seconds."""


def object_path(bucket: str, key: str) -> str:
    """The path of an object, escaped as the signature expects it."""
    return f"/{bucket}/{quote(key, safe='/~')}"


def canonical_query(fields: Iterable[tuple[str, str]]) -> str:
    """The query string with its fields in the order in which they are signed."""
    return "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in fields))


def canonical_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case and order, values without superfluous spaces."""
    return {name: " ".join(headers[given].split()) for name, given in sorted((n.lower(), n) for n in headers)}


def string_to_sign(
    method: str, path: str, query: str, headers: Mapping[str, str], scope: str, at: str
) -> bytes:
    """What the RSA signature is made of, for canonical `query` and `headers`; `at` is the `X-Goog-Date`."""
    lines = [method, path, query, *(f"{name}:{value}" for name, value in headers.items()), ""]
    request = "\n".join([*lines, ";".join(headers), "UNSIGNED-PAYLOAD"])
    return "\n".join([ALGORITHM, at, scope, hashlib.sha256(request.encode()).hexdigest()]).encode()


def sign_url(
    sign: Callable[[bytes], bytes],
    email: str,
    endpoint: str,
    path: str,
    *,
    method: str,
    expires: int,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> str:
    """A URL that grants one request for `expires` seconds, sent with exactly the given `headers`.

    `path` comes from `object_path`. Raises `ValueError` for a life that the provider would refuse.
    """
    if not 1 <= expires <= LONGEST:
        raise ValueError(f"a URL lives 1 to {LONGEST} seconds, not {expires}")
    at = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{at[:8]}/auto/storage/goog4_request"
    signed = canonical_headers({**(headers or {}), "host": urlsplit(endpoint).netloc})
    fields = {
        **(query or {}),
        "X-Goog-Algorithm": ALGORITHM,
        "X-Goog-Credential": f"{email}/{scope}",
        "X-Goog-Date": at,
        "X-Goog-Expires": str(expires),
        "X-Goog-SignedHeaders": ";".join(signed),
    }
    line = canonical_query(fields.items())
    signature = sign(string_to_sign(method, path, line, signed, scope, at)).hex()
    return f"{endpoint}{path}?{line}&X-Goog-Signature={signature}"
