"""Secrets of webhooks: made here, kept encrypted with keys that are derived from the server's."""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from wanllmdb_server.errors import Conflict
from wanllmdb_server.storage.keyring import Keyring

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret in the form of Standard Webhooks: `whsec_` and base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def bytes_of(secret: str) -> bytes:
    """The bytes that messages are signed with."""
    return base64.b64decode(secret.removeprefix(PREFIX))


class Vault:
    """Encrypts with the server's current key and decrypts with each of them."""

    def __init__(self, keyring: Keyring) -> None:
        keys = [Fernet(base64.urlsafe_b64encode(key)) for key in keyring.derived("secrets of webhooks 1")]
        self._current = keys[0]
        self._any = MultiFernet(keys)

    def seal(self, secret: str) -> str:
        return self._current.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret. Raises `Conflict` if it was sealed with a key that the server has no more."""
        try:
            return self._any.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Conflict(
                "the webhook's secret was encrypted with a server key that is gone; put that key back as the "
                "last one in WANLLMDB_SECRET_KEY, or delete the webhook and make a new one"
            ) from error

    def resealed(self, sealed: str) -> str | None:
        """The same for the current key; None if it is for that one already, or for one that is gone."""
        try:
            self._current.decrypt(sealed)
        except InvalidToken:
            try:
                return self._any.rotate(sealed).decode()
            except InvalidToken:
                return None
        return None
