"""One attempt to deliver: a signed POST, and what became of it.

The signature is that of Standard Webhooks: HMAC-SHA256 over id, time and body with the webhook's secret.
"""

import base64
import hmac
import http.client
import ssl
import time
from dataclasses import dataclass

from wanllmdb_server.errors import AccessDenied
from wanllmdb_server.storage.web_connections import Dialer, target_of
from wanllmdb_server.webhooks.addresses import CURE
from wanllmdb_server.webhooks.sealing import bytes_of

_OK = range(200, 300)
_REDIRECT = range(300, 400)
_TROUBLE = 500
_TOO_MANY = 429
_LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. Without an error it arrived."""

    status: int | None
    error: str | None
    in_trouble: bool = False
    """Whether the receiver is in trouble, rather than unwilling to take this message."""


def signed_headers(secret: str, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that the message is from here. `at` is in seconds since 1970."""
    signed = f"{message_id}.{at}.".encode() + body
    signature = base64.b64encode(hmac.digest(bytes_of(secret), signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{signature}",
        "Content-Type": "application/json",
        "User-Agent": "wanllmdb-server",
    }


def post(dialer: Dialer, url: str, headers: dict[str, str], body: bytes, seconds: float) -> Outcome:
    """Send it. Redirects are not followed, and of the answer the head alone is read."""
    try:
        connection = dialer.connect(url, time.monotonic() + seconds)
        try:
            connection.request("POST", target_of(url), body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except AccessDenied as error:
        return _failed(f"{error.message}. {CURE}")
    except ssl.SSLCertVerificationError as error:
        return _failed(f"the receiver did not prove that it is what the URL names: {error.verify_message}")
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        return _failed(f"no answer within {seconds:g} s: {_text(error)}")
    return _judged(status)


def _judged(status: int) -> Outcome:
    if status in _OK:
        return Outcome(status, None)
    in_trouble = status >= _TROUBLE or status == _TOO_MANY
    if status in _REDIRECT:
        why = f"the receiver answered {status}; redirects are not followed, so give the webhook the new URL"
    else:
        why = f"the receiver answered {status}"
    return Outcome(status, why, in_trouble)


def _failed(why: str) -> Outcome:
    return Outcome(None, why[:_LONGEST_ERROR], in_trouble=True)


def _text(error: Exception) -> str:
    return str(error) or type(error).__name__
