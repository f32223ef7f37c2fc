"""A login under way: what the browser that began it must bring back, kept in a signed cookie.

The cookie ties the answer of the provider to the browser that asked: nobody can be made to log in with a
code that somebody else was given. It is out of reach of scripts, and dies within minutes.
"""

import base64
import binascii
import hmac
import secrets
import time
from dataclasses import asdict, dataclass

import orjson

from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.web.local_paths import local_path
from wanllmdb_server.web.oidc.failures import LoginRefused

ATTEMPT_SECONDS = 600
LONGEST_TARGET = 1024

_PURPOSE = b"wanllmdb oidc attempt 1\n"
_AGAIN = "start again at /auth/oidc/login, at the address that the registry's public_url names"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login, from the redirect to the provider until it comes back."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    target: str
    """The path of this server where the browser goes after the login."""
    ends_at: int

    def is_state(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode(errors="surrogatepass"))


def begin_attempt(redirect_uri: str, target: str) -> Attempt:
    """Raises `InvalidInput` unless `target` is a path of this server."""
    if len(target) > LONGEST_TARGET or local_path(target) is None:
        raise InvalidInput(
            f"next must be a path of this server, such as /activity, of at most {LONGEST_TARGET} characters"
        )
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    verifier = secrets.token_urlsafe(48)
    return Attempt(state, nonce, verifier, redirect_uri, target, int(time.time()) + ATTEMPT_SECONDS)


def seal(attempt: Attempt, keyring: Keyring) -> str:
    """The attempt as the value of a cookie. Its browser can read it, and cannot change it."""
    # Without the padding, for which the cookie would have to be quoted.
    text = base64.urlsafe_b64encode(orjson.dumps(asdict(attempt))).decode("ascii").rstrip("=")
    return f"{text}.{keyring.current_id}.{keyring.sign(_PURPOSE + text.encode('ascii'))}"


def unseal(value: str | None, keyring: Keyring) -> Attempt:
    """The attempt in a cookie. Raises `LoginRefused` if it is missing, was not made here, or is too old."""
    if not value:
        raise LoginRefused(f"no login was begun in this browser, or its cookie was lost; {_AGAIN}")
    text, _, rest = value.partition(".")
    key, _, signature = rest.partition(".")
    if not keyring.verify(key, _PURPOSE + text.encode(errors="surrogatepass"), signature):
        raise LoginRefused(f"the cookie of this login was not made by this server; {_AGAIN}")
    try:
        attempt = Attempt(**orjson.loads(base64.urlsafe_b64decode(text + "==")))
    except (binascii.Error, ValueError, TypeError) as error:  # by another release with the same key
        raise LoginRefused(f"the cookie of this login cannot be read; {_AGAIN}") from error
    if time.time() >= attempt.ends_at:
        raise LoginRefused(f"the login took longer than {ATTEMPT_SECONDS // 60} minutes; {_AGAIN}")
    return attempt
