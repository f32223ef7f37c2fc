"""What the tests know of a running S3 server, however it was started."""

from dataclasses import dataclass

from wanllmdb_s3.client import S3Client
from wanllmdb_s3.credentials import FixedCredentials

REGION = "us-east-1"
WEB_ORIGIN = "http://app.test"
"""The one origin that browsers may come from, where the server has CORS for all buckets."""


@dataclass(frozen=True)
class S3Server:
    """An S3 server on loopback and keys that may do everything."""

    name: str
    endpoint: str
    access_key: str
    secret_key: str

    @property
    def credentials(self) -> FixedCredentials:
        return FixedCredentials(self.access_key, self.secret_key)

    def client(self) -> S3Client:
        """A client of our own, for what tests do past a storage."""
        return S3Client(self.credentials, REGION, self.endpoint)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of AWS that lead a process here."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
