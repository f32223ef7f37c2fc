"""For receivers of webhooks: whether a message is from the registry, and what it says.

Needs nothing but the standard library and this package, and no connection to the registry.
"""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wanllmdb.errors import InvalidInput, SignatureInvalid

TOLERANCE = 300.0
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was verified."""

    id: str
    """The same whenever this message is sent again: keep the ids that were dealt with to do nothing twice."""
    type: str
    """What happened, such as `ALIAS_SET`."""
    data: dict[str, Any]
    """The event: `project`, `subjectName`, `before`, `after`, `actor`, `reason`, `at`, `position`, …"""

    @property
    def alias(self) -> str | None:
        """The alias that moved; None for events of other kinds."""
        return (self.data["after"] or {}).get("alias") if self.type.startswith("ALIAS_") else None


def verify(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    tolerance: float = TOLERANCE,
    *,
    now: float | None = None,
) -> Message:
    """The message in a request, if it was signed with `secret` at most `tolerance` seconds ago.

    `headers` may have names in any case, `body` is what was received, byte for byte. `now` is the time in
    seconds since 1970, the clock's if it is not given. Raises `SignatureInvalid` if the message is not from
    who knows the secret, or too old, `InvalidInput` for a secret that cannot be one.
    """
    key = _key(secret)
    known = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, sent_at = known["webhook-id"], known["webhook-timestamp"]
        signatures = known["webhook-signature"].split()
        age = (time.time() if now is None else now) - int(sent_at)
    except KeyError as error:
        raise SignatureInvalid(f"the request has no header {error.args[0]}; it is no webhook's") from None
    except ValueError:
        raise SignatureInvalid("the header webhook-timestamp is no time in seconds since 1970") from None
    signed = f"{message_id}.{sent_at}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
    if not any(hmac.compare_digest(expected, given.encode(errors="surrogatepass")) for given in signatures):
        raise SignatureInvalid(
            "the signature is wrong: the secret belongs to another webhook, or the body is not what was "
            "sent; verify the bytes as they arrived, before they are parsed"
        )
    if abs(age) > tolerance:
        raise SignatureInvalid(
            f"the message was signed {age:.0f} s ago, and {tolerance:.0f} s are allowed; if it is not "
            "somebody's old copy, the clocks of registry and receiver differ"
        )
    document = json.loads(body)
    return Message(message_id, document["type"], document["data"])


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(f"this is no secret of a webhook: one is {_PREFIX} and base64") from None
