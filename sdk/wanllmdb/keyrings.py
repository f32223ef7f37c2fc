"""The system's keyring: used if the extra `wanllmdb[keyring]` is installed and a real one answers.

A keyring may wait for somebody to unlock it, or hang. It is asked in a thread of its own, which is left
alone after `WAIT_SECONDS`, and then not asked again in this process.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, TypeVar

from wanllmdb.secret import Secret

WAIT_SECONDS = 20.0
"""Long enough to type a password into the window that unlocks it."""

_SERVICE = "wanllmdb"
_silent = Event()

T = TypeVar("T")


class KeyringUnavailable(Exception):
    """The keyring does not do what it is asked. The message says why, and holds no key."""


class NoKeyring(KeyringUnavailable):
    """There is none to ask."""


def read_key(url: str) -> str | None:
    """The key of the server at `url`. Raises `KeyringUnavailable`."""
    found: str | None = _ask(lambda keyring: keyring.get_password(_SERVICE, url))
    return found


def keep_key(url: str, key: Secret) -> None:
    """Put the key into the keyring, and see that it is there. Raises `KeyringUnavailable`."""

    def keep(keyring: Any) -> bool:
        keyring.set_password(_SERVICE, url, str(key))
        return bool(keyring.get_password(_SERVICE, url) == key)

    if not _ask(keep, key):
        raise KeyringUnavailable("the system keyring did not keep the key")


def drop_key(url: str) -> None:
    """Take the key out of the keyring. Raises `KeyringUnavailable`."""

    def drop(keyring: Any) -> None:
        if keyring.get_password(_SERVICE, url) is not None:
            keyring.delete_password(_SERVICE, url)

    _ask(drop)


def _ask(question: Callable[[Any], T], secret: str = "") -> T:
    if _silent.is_set():
        raise KeyringUnavailable("the system keyring did not answer before")
    answers: SimpleQueue[T | KeyringUnavailable] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(question(_backend()))
        except KeyringUnavailable as error:
            answers.put(error)
        except Exception as error:  # noqa: BLE001  # backends raise what they like
            answers.put(_failure(error, secret))

    Thread(target=ask, name="wanllmdb-keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=WAIT_SECONDS)
    except Empty:
        _silent.set()
        raise KeyringUnavailable(
            f"the system keyring did not answer within {WAIT_SECONDS:.0f} seconds"
        ) from None
    if isinstance(answer, KeyringUnavailable):
        raise answer
    return answer


def _failure(error: Exception, secret: str) -> KeyringUnavailable:
    """Without the error itself: its text, and the variables of its traceback, may hold the key."""
    text = f"{type(error).__name__}: {error}"
    if secret and secret in text:
        text = type(error).__name__
    return KeyringUnavailable(f"the system keyring failed ({text})")


def _backend() -> Any:
    try:
        import keyring  # noqa: PLC0415  # an extra
        from keyring.backends import fail, null  # noqa: PLC0415  # the same
    except ImportError:
        raise NoKeyring("the extra wanllmdb[keyring] is not installed") from None
    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        raise NoKeyring("this machine has no system keyring")
    return backend
