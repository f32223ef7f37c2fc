"""Whether a request may pass: a signed URL or a bearer token, verified."""

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from tests.gcsfake.accounts import Account
from tests.gcsfake.exchange import Refused, Request

WEEK = 604_800


def verify(request: Request, account: Account) -> None:
    """Raise `Refused` unless the request proves that it comes from the account."""
    if "X-Goog-Signature" in request.query:
        _verify_url(request, account)
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        raise Refused(401, "AuthenticationRequired", "no credentials")
    if scheme != "Bearer" or not account.accepts(token):
        raise Refused(401, "AuthenticationRequired", "the token is not good")


def _verify_url(request: Request, account: Account) -> None:
    query = request.query
    if len(query) != len(request.fields):
        raise Refused(400, "InvalidArgument", "a query parameter was given twice")
    if query.get("X-Goog-Algorithm") != "GOOG4-RSA-SHA256":
        raise Refused(400, "AuthenticationError", "unknown algorithm")
    try:
        made_at = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        life = int(query["X-Goog-Expires"])
        email, _, scope = query["X-Goog-Credential"].partition("/")
        signed = query["X-Goog-SignedHeaders"].split(";")
        signature = bytes.fromhex(query["X-Goog-Signature"])
    except (KeyError, ValueError) as error:
        raise Refused(400, "AuthenticationError", str(error)) from error
    if email != account.email or scope != f"{query['X-Goog-Date'][:8]}/auto/storage/goog4_request":
        raise Refused(403, "AccessDenied", "unknown account or scope")
    if not 0 < life <= WEEK:
        raise Refused(400, "AuthenticationError", "expires is out of range")
    _verify_headers(request, signed)
    if not account.verifies(signature, _string_to_sign(request, signed, scope)):
        raise Refused(403, "SignatureDoesNotMatch")
    now = datetime.now(UTC)
    if now > made_at + timedelta(seconds=life) or made_at > now + timedelta(minutes=15):
        raise Refused(400, "ExpiredToken")


def _verify_headers(request: Request, signed: list[str]) -> None:
    if "host" not in signed or signed != sorted(signed):
        raise Refused(400, "MalformedSecurityHeader", "host has to be signed, and headers in order")
    missing = [name for name in signed if name not in request.headers]
    unsigned = [
        n for n in (name.lower() for name in request.headers) if n.startswith("x-goog-") and n not in signed
    ]
    if missing or unsigned:
        raise Refused(400, "MalformedSecurityHeader", f"not sent: {missing}, not signed: {unsigned}")


def _string_to_sign(request: Request, signed: list[str], scope: str) -> bytes:
    fields = [(name, value) for name, value in request.fields if name != "X-Goog-Signature"]
    lines = [
        request.method,
        quote(unquote(request.raw_path), safe="/~"),
        "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in fields)),
        *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed),
        "",
        request.query["X-Goog-SignedHeaders"],
        "UNSIGNED-PAYLOAD",
    ]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return "\n".join(["GOOG4-RSA-SHA256", request.query["X-Goog-Date"], scope, digest]).encode()
