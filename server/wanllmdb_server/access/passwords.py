"""Passwords: argon2id, in few threads of their own, because a check takes memory and time on purpose."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select

from wanllmdb_server.access.tables import password
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold
from wanllmdb_server.errors import InvalidInput

SHORTEST, LONGEST = 12, 1024
THREADS = 2

hashing_threads = ThreadPoolExecutor(THREADS, "wanllmdb-password")
"""Where `hash_password` and `matches` are called: however many log in at once, so many compute."""

# The library's defaults are those of RFC 9106 for machines with little memory: 64 MiB, 3 passes.
_hasher = PasswordHasher()


def check_password(text: str) -> str:
    """Raises `InvalidInput` for a password that is too short or too long."""
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidInput(
            f"a password needs {SHORTEST} to {LONGEST} characters; a few words make a good one"
        )
    return text


def hash_password(text: str) -> str:
    """Slow on purpose. Raises `InvalidInput` for a password that is too short or too long."""
    return _hasher.hash(check_password(text).encode(errors="surrogatepass"))


def matches(text: str, hashed: str | None) -> bool:
    """Whether that is the password; takes as long for a user that does not exist or has none."""
    if len(text) > LONGEST:
        return False
    nobodys = _nobodys()  # made at the first check, whoever that is of
    try:
        right = _hasher.verify(hashed or nobodys, text.encode(errors="surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return right and hashed is not None


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_bytes(16))


def store_password(connection: Connection, principal_id: int, hashed: str) -> None:
    """Set or replace it."""
    values = {"hash": hashed, "changed_at": now()}
    hold(connection, "password", principal_id)
    changed = password.update().where(password.c.principal_id == principal_id).values(**values)
    if connection.execute(changed).rowcount == 0:
        connection.execute(password.insert().values(principal_id=principal_id, **values))


def stored_password(connection: Connection, principal_id: int) -> str | None:
    return connection.execute(
        select(password.c.hash).where(password.c.principal_id == principal_id)
    ).scalar_one_or_none()
