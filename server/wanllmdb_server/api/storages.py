"""The storages of this server: what they can do, and whether they can be used right now."""

import time
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import strawberry
from strawberry import Private

from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.enums import StorageAbility
from wanllmdb_server.errors import RegistryError
from wanllmdb_server.storage.contract import (
    ServesBytes,
    Storage,
    SupportsMultipart,
    SupportsPacks,
    SupportsReferences,
)
from wanllmdb_server.storage.probe import look

_HARMLESS = {"region", "endpoint", "public_endpoint", "secure", "addressing", "style"}


_PROTOCOLS: dict[StorageAbility, type] = {
    StorageAbility.MULTIPART: SupportsMultipart,
    StorageAbility.PACKS: SupportsPacks,
    StorageAbility.REFERENCES: SupportsReferences,
    StorageAbility.SERVED: ServesBytes,
}


@strawberry.type(description="Whether a storage could be used a moment ago.")
class StorageCheck:
    ok: bool = strawberry.field(description="Whether it answered and lists what it holds.")
    message: str = strawberry.field(description="What was seen, with the cure if it is not well.")
    milliseconds: float = strawberry.field(description="How long it took to answer.")


@strawberry.type(description="A place for blobs that the settings name.")
class StorageInfo:
    name: str = strawberry.field(description="The name that projects are assigned by.")
    url: str = strawberry.field(description="Its URL; what may be secret is left out.")
    scheme: str = strawberry.field(description="The scheme of the URL, which tells the plugin.")
    is_default: bool = strawberry.field(description="Whether it holds the blobs of unassigned projects.")
    abilities: list[StorageAbility] = strawberry.field(
        description="What it can do besides; none if it could not be opened."
    )
    enforces_digest: bool | None = strawberry.field(
        description="Whether it refuses bytes that do not have the signed digest; null if it is not open."
    )
    opened: Private[Storage | None]
    fault: Private[RegistryError | None]

    @strawberry.field(description="Ask it right now. Takes as long as the storage does.")
    def check(self, info: Info) -> StorageCheck:
        if self.opened is None:
            message = self.fault.message if self.fault else "it is not open"
            return StorageCheck(
                ok=False,
                message=f"it could not be opened when the server started: {message}; "
                "restart the server when this is mended",
                milliseconds=0.0,
            )
        info.context.close()  # storage is asked outside any transaction
        began = time.perf_counter()
        finding = look(self.opened)
        took = (time.perf_counter() - began) * 1000
        return StorageCheck(ok=finding.fine, message=finding.text, milliseconds=round(took, 3))

    @classmethod
    def of(
        cls, name: str, url: str, opened: Storage | None, *, is_default: bool, fault: RegistryError | None
    ) -> Self:
        return cls(
            name=name,
            url=without_secrets(url),
            scheme=urlsplit(url).scheme,
            is_default=is_default,
            abilities=[ability for ability, protocol in _PROTOCOLS.items() if isinstance(opened, protocol)],
            enforces_digest=None if opened is None else opened.enforces_digest,
            opened=opened,
            fault=fault,
        )


def without_secrets(url: str) -> str:
    """The URL without user, password and the values of query parameters that are not known to be harmless."""
    parts = urlsplit(url)
    query = [(name, value if name in _HARMLESS else "***") for name, value in parse_qsl(parts.query)]
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode(query, safe="*:/"), fragment=""))


def storages(info: Info) -> list[StorageInfo]:
    require_instance_admin(info.context.actor)
    known = info.context.services.storages
    return [
        StorageInfo.of(
            name, url, known.get(name), is_default=name == known.default, fault=known.refused.get(name)
        )
        for name, url in sorted(known.urls.items())
    ]
