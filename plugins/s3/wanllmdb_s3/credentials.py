"""Where keys come from: given ones, or the chain that botocore walks.

The chain: environment, profile, assumed role, web identity, container, instance role. Keys that expire are
refreshed by botocore before they do.
"""

from datetime import datetime
from typing import Any, Protocol

import botocore.session
from botocore.credentials import Credentials as BotocoreCredentials
from botocore.exceptions import BotoCoreError

from wanllmdb_s3.faults import NoCredentials
from wanllmdb_s3.signing import Keys


class Credentials(Protocol):
    """Keys that may change with time."""

    def get_frozen_credentials(self) -> Keys:
        """The keys of now. Raises `NoCredentials`."""

    def expires_at(self) -> datetime | None:
        """When the keys of now end (UTC), and with them every URL that they signed."""


class ChainCredentials:
    """What botocore finds, from the moment it is asked for."""

    def __init__(self, profile: str | None = None) -> None:
        self._session: Any = botocore.session.Session(profile=profile)
        self._found: Any = None

    def region(self) -> str | None:
        """The region of the environment or the profile."""
        try:
            return self._session.get_config_variable("region") or None
        except BotoCoreError as error:
            raise NoCredentials(f"the AWS configuration cannot be read: {error}") from error

    def get_frozen_credentials(self) -> Keys:
        try:
            if self._found is None:
                self._found = self._session.get_credentials()
            if self._found is not None:
                frozen: Keys = self._found.get_frozen_credentials()
                return frozen
        except BotoCoreError as error:
            raise NoCredentials(f"the credentials for S3 cannot be had: {error}") from error
        raise NoCredentials(
            "there are no credentials for S3; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a "
            "profile, or give this machine a role"
        )

    def expires_at(self) -> datetime | None:
        # botocore keeps it to itself; without it a URL would promise more time than its keys have
        found: datetime | None = getattr(self._found, "_expiry_time", None)
        return found


class FixedCredentials:
    """Keys that were given, and stay."""

    def __init__(self, access_key: str, secret_key: str, token: str | None = None) -> None:
        self._keys: Keys = BotocoreCredentials(access_key, secret_key, token).get_frozen_credentials()

    def get_frozen_credentials(self) -> Keys:
        return self._keys

    def expires_at(self) -> datetime | None:
        return None
