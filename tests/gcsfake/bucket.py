"""The state of the fake: objects with their generations, and uploads in parts."""

import base64
import hashlib
import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import google_crc32c

_generations = itertools.count(1_700_000_000_000_000)


@dataclass(frozen=True)
class Stored:
    """One generation of an object. One put together from parts has no MD5, as with the real one."""

    data: bytes
    metadata: Mapping[str, str]
    composed_of: int = 0
    generation: int = field(default_factory=lambda: next(_generations))
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def etag(self) -> str:
        md5 = hashlib.md5(self.data).hexdigest()
        return f'"{md5}-{self.composed_of}"' if self.composed_of else f'"{md5}"'

    @property
    def hashes(self) -> str:
        crc = "crc32c=" + base64.b64encode(google_crc32c.Checksum(self.data).digest()).decode()
        if self.composed_of:
            return crc
        return f"{crc},md5={base64.b64encode(hashlib.md5(self.data).digest()).decode()}"


@dataclass(frozen=True)
class Part:
    data: bytes

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.data).hexdigest()}"'


@dataclass
class Upload:
    key: str
    metadata: Mapping[str, str]
    parts: dict[int, Part] = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(40))
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Bucket:
    """Live objects by key; `old` holds the generations that were replaced or deleted, if versioned."""

    versioned: bool = False
    live: dict[str, Stored] = field(default_factory=dict)
    old: dict[str, list[Stored]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def put(
        self, key: str, data: bytes, metadata: Mapping[str, str] | None = None, composed_of: int = 0
    ) -> Stored:
        self.delete(key)
        stored = Stored(data, metadata or {}, composed_of)
        self.live[key] = stored
        return stored

    def get(self, key: str, generation: str | None = None) -> Stored | None:
        found = self.live.get(key)
        if generation is None:
            return found
        every = [*([found] if found else []), *self.old.get(key, [])]
        return next((each for each in every if str(each.generation) == generation), None)

    def delete(self, key: str) -> bool:
        found = self.live.pop(key, None)
        if found and self.versioned:
            self.old.setdefault(key, []).append(found)
        return found is not None
