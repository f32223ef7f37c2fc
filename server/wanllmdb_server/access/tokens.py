"""Random secrets for keys, sessions and links.

What is stored of one is its SHA-256. That is enough for 256 random bits: there is nothing to guess, so no
salt and no slow hash is needed.
"""

import hashlib
import secrets

API_KEY_PREFIX = "wanllmdb_"
"""By which people, and scanners that look for leaked secrets, recognise an API key."""

SHOWN = len(API_KEY_PREFIX) + 6


def new_token() -> str:
    """256 random bits as text for URLs and cookies, 43 characters."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    return API_KEY_PREFIX + new_token()


def hash_token(token: str) -> str:
    """What is stored and looked up: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
