"""Keyrings as `PYTHON_KEYRING_BACKEND` names them: a good one, which keeps its keys in a file, and bad ones."""

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FOLDER = "tests.sdk.login.backends"
REPOSITORY = Path(__file__).parents[3]


NONE = {"Null": "keyring.backends.null.Keyring", "Fail": "keyring.backends.fail.Keyring"}


def environment(kind, file):
    """What makes a process use the backend of that class name, or one of those that stand for none."""
    return {
        "PYTHON_KEYRING_BACKEND": NONE.get(kind, f"{FOLDER}.{kind}"),
        "PYTHONPATH": str(REPOSITORY),
        "TEST_KEYRING": str(file),
    }


class Good(KeyringBackend):
    """Keeps what it is given, for every process that has the same file."""

    priority = 1

    def get_password(self, service, username):
        return self._read().get(f"{service} {username}")

    def set_password(self, service, username, password):
        self._write(self._read() | {f"{service} {username}": password})

    def delete_password(self, service, username):
        kept = self._read()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError
        self._write(kept)

    @property
    def _file(self):
        return Path(os.environ["TEST_KEYRING"])

    def _read(self):
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def _write(self, kept):
        self._file.write_text(json.dumps(kept))


class Broken(KeyringBackend):
    """Has the secret in its complaint, as a careless one may."""

    priority = 1

    def get_password(self, service, username):
        raise RuntimeError("locked")

    def set_password(self, service, username, password):
        raise RuntimeError(f"cannot keep {password}")

    def delete_password(self, service, username):
        raise RuntimeError("locked")


class Forgetful(Good):
    """Takes everything and keeps nothing."""

    def set_password(self, service, username, password):
        pass


class Hanging(KeyringBackend):
    """Waits for somebody who never comes."""

    priority = 1

    def get_password(self, service, username):
        threading.Event().wait()

    def set_password(self, service, username, password):
        threading.Event().wait()

    delete_password = get_password
