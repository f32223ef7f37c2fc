"""Checks an ID token: its signature by a key of the provider, then what it claims."""

from collections.abc import Awaitable, Callable
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64decode

from wanllmdb_server.identities.oidc import LONGEST_SUBJECT
from wanllmdb_server.web.oidc.failures import LoginRefused, plain, quoted
from wanllmdb_server.web.oidc.keys import ALGORITHMS

LEEWAY_SECONDS = 30

FindKey = Callable[[str, str | None], Awaitable[Key]]


class _Registry(JWSRegistry):
    # Room for a certificate chain, which some providers put there, and which is not looked at.
    max_header_length = 16 << 10


# Unknown fields of the header are passed over, as the standard says, but for those it calls critical.
_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


async def verify(
    token: str, find_key: FindKey, *, issuer: str, client_id: str, nonce: str, access_token: str | None
) -> dict[str, Any]:
    """The claims of an ID token that the issuer made for this client and this login.

    Raises `LoginRefused` saying what is wrong with it.
    """
    algorithm, key_id = _read_header(token)
    key = await find_key(algorithm, key_id)
    try:
        # The header is read again: it must hold what the key was chosen by, as it is the same text.
        decoded = jwt.decode(token, key, registry=_REGISTRY)
        claims = CodeIDToken(
            decoded.claims,
            # Ed25519 is the newer name, under which Authlib does not know the hash of the access token.
            {**decoded.header, "alg": algorithm.replace("Ed25519", "EdDSA")},
            {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            },
            {"client_id": client_id, "nonce": nonce, "access_token": access_token},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        text = f"{error.error}: {error.description}" if isinstance(error, JoseError) else "it is malformed"
        raise _bad(plain(text).removesuffix(": ")) from error
    _check_subject(claims["sub"])
    return dict(decoded.claims)


def _read_header(token: str) -> tuple[str, str | None]:
    try:
        header = json_b64decode(token.partition(".")[0].encode())
    except (ValueError, TypeError, RecursionError) as error:
        raise _bad("it is no JSON Web Token") from error
    algorithm, key_id = (header.get("alg"), header.get("kid")) if isinstance(header, dict) else (None, None)
    if algorithm not in ALGORITHMS:
        raise _bad(f"it is signed by {quoted(algorithm)}; allowed are {', '.join(ALGORITHMS)}")
    if key_id is not None and not isinstance(key_id, str):
        raise _bad("its key id is no text")
    return algorithm, key_id


def _check_subject(subject: str) -> None:
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise _bad(f"its subject is not up to {LONGEST_SUBJECT} printable characters")


def _bad(reason: str) -> LoginRefused:
    return LoginRefused(
        f"the provider's ID token is not good ({reason}); log in again, and if it goes on, ask the "
        "administrator of the registry to look at its oidc settings"
    )
