"""Secret keys: the first signs, all of them are accepted, so that a key can be replaced without a gap.

The keys come from `WANLLMDB_SECRET_KEY`, else from a file in the data folder which the first worker
makes. Both hold one key or several, parted by white space, the newest first.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from wanllmdb_server.errors import InvalidInput, StorageUnavailable

SHORTEST = 16


class Keyring:
    """HMAC-SHA256 with keys that have ids."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or min(map(len, keys)) < SHORTEST:
            raise InvalidInput(
                f"the secret key needs at least {SHORTEST} characters; "
                'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
            )
        self._keys = {key_id(key): key.encode() for key in keys}
        self.current_id = key_id(keys[0])
        self._current = keys[0].encode()

    def sign(self, message: bytes) -> str:
        """The signature of `message` by the current key, 64 hexadecimal digits."""
        return hmac.digest(self._current, message, "sha256").hex()

    def verify(self, key: str, message: bytes, signature: str) -> bool:
        """Whether the key with id `key` is known and made `signature` over `message`."""
        secret = self._keys.get(key)
        if secret is None:
            return False
        expected = hmac.digest(secret, message, "sha256").hex()
        return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogatepass"))

    def derived(self, purpose: str) -> list[bytes]:
        """A key of 32 bytes for that purpose from each key, the current one first; it tells nothing of it."""
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  # slow to load, rarely used
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415  # the same

        info = f"wanllmdb {purpose}".encode()
        return [
            HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
            for secret in self._keys.values()
        ]


def key_id(key: str) -> str:
    """A short name for a key, which does not give it away."""
    return hashlib.sha256(b"wanllmdb key id\n" + key.encode()).hexdigest()[:8]


def load_keyring(secret_key: str | None, data_dir: Path) -> Keyring:
    """The keys in `secret_key`, else those in `data_dir/secret_key`, which is made when it is missing.

    Raises `InvalidInput` for a key that is too short, `StorageUnavailable` for a file that cannot be
    used or that other users of the machine can read.
    """
    if secret_key is not None:
        return Keyring(secret_key.split())
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            _create(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise StorageUnavailable(f"{path} can be read by others; run: chmod 600 {path}", path=str(path))
        return Keyring(path.read_text().split())
    except OSError as error:
        raise StorageUnavailable(f"the secret key {path} cannot be used: {error}", path=str(path)) from error


def _create(path: Path) -> None:
    """Make the file whole or not at all; of several workers that start together one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)
        except FileExistsError:
            return
    finally:
        partial.unlink()
