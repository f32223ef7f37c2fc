"""The bucket of the robots: where the camera frames lie, and stay."""

import random
from collections.abc import Sequence

from tests.s3servers.servers import S3Server

NAME = "fleet-camera"
DRIVES = {1: ("2026-09/drive-0398",), 2: ("2026-10/drive-0412", "2026-10/drive-0413")}
MINUTES = 12
CHANGED, GONE = ("front-0003", "front-0004", "front-0009"), "front-0011"
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
MB = 1_000_000


class Bucket:
    """A bucket that keeps versions, with a tar for each minute of each drive."""

    def __init__(self, server: S3Server) -> None:
        self._client = server.client()
        self._chance = random.Random(1)
        self._client.request("PUT", NAME)
        self._client.request("PUT", NAME, query={"versioning": ""}, body=VERSIONED)
        for drive in (drive for drives in DRIVES.values() for drive in drives):
            for minute in range(MINUTES):
                self._put(f"{drive}/front-{minute:04d}.tar")

    def places(self, version: int) -> Sequence[tuple[str, str]]:
        """What that version of the frames refers to: URI, and the folder for it."""
        return [(f"s3://{NAME}/{drive}", f"frames/{drive.split('/')[-1]}") for drive in DRIVES[version]]

    def drift(self) -> None:
        """Somebody blurs faces in three of the newer tars, and deletes one."""
        drive = DRIVES[2][0]
        for name in CHANGED:
            self._put(f"{drive}/{name}.tar")
        self._client.request("DELETE", NAME, f"{drive}/{GONE}.tar")

    def _put(self, key: str) -> None:
        self._client.request(
            "PUT", NAME, key, body=self._chance.randbytes(self._chance.randint(2 * MB, 5 * MB))
        )
