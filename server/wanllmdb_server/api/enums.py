"""The enums of the schema: the domain's own, with a description for every value."""

from enum import Enum
from typing import TypeVar

import strawberry

from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import Visibility
from wanllmdb_server.artifacts.aliases import MoveKind
from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.artifacts.listing import ArtifactOrderField, VersionOrderField
from wanllmdb_server.artifacts.references import Drift, ReferenceChecksum
from wanllmdb_server.artifacts.verifying import Verification
from wanllmdb_server.artifacts.versions import VersionState
from wanllmdb_server.db.json_filter import Comparison
from wanllmdb_server.errors import ErrorCode
from wanllmdb_server.events.outbox import EventType, SubjectKind
from wanllmdb_server.jobs.queue import JobState
from wanllmdb_server.lineage.graph import Direction, LineageRole
from wanllmdb_server.runs.listing import RunOrderField
from wanllmdb_server.runs.runs import Resume, RunState
from wanllmdb_server.webhooks.deliveries import DeliveryState

E = TypeVar("E", bound=Enum)


class OrderDirection(Enum):
    """Which end of the order comes first."""

    ASC = "ASC"
    DESC = "DESC"


class RunEnd(Enum):
    """How a process says that it ended."""

    FINISHED = "FINISHED"
    FAILED = "FAILED"


class LineageKind(Enum):
    """What a node of a lineage graph is."""

    VERSION = "VERSION"
    RUN = "RUN"
    RESTRICTED = "RESTRICTED"


class StorageAbility(Enum):
    """What a storage can do besides holding blobs."""

    MULTIPART = "MULTIPART"
    PACKS = "PACKS"
    REFERENCES = "REFERENCES"
    SERVED = "SERVED"


def _describe(enum: type[E], values: dict[str, str]) -> type[E]:
    described = strawberry.enum(enum, description=" ".join((enum.__doc__ or "").split()))
    definition = described.__strawberry_definition__  # type: ignore[attr-defined]  # set by the decorator
    missing = {value.name for value in definition.values} ^ set(values)
    if missing:
        raise TypeError(f"{enum.__name__} needs a description for exactly its values: {sorted(missing)}")
    for value in definition.values:
        value.description = values[value.name]
    return described


_describe(OrderDirection, {"ASC": "Lowest, oldest or first name first.", "DESC": "The other way round."})
_describe(RunEnd, {"FINISHED": "It did its work.", "FAILED": "It gave up with an error."})
_describe(
    LineageKind,
    {
        "VERSION": "A version of an artifact.",
        "RUN": "A run.",
        "RESTRICTED": "Something in a project that you may not see; no way leads on from it.",
    },
)
_describe(
    Direction,
    {
        "UPSTREAM": "To what something came from.",
        "DOWNSTREAM": "To what came of it.",
        "BOTH": "All that is upstream and all that is downstream, without turning round on the way.",
    },
)
_describe(
    LineageRole,
    {
        "INPUT": "From a version to a run that used it.",
        "OUTPUT": "From a run to a version that it logged.",
        "LINK": "From a version to one that was linked from it.",
    },
)
_describe(
    PrincipalKind,
    {
        "LOCAL": "Whoever can reach a registry without access control.",
        "USER": "A person.",
        "SERVICE": "A program with an account of its own.",
    },
)
_describe(
    Role,
    {
        "VIEWER": "Reads and downloads.",
        "WRITER": "Also starts runs, logs versions, edits, and moves aliases that are not protected.",
        "MAINTAINER": "Also deletes and renames, and protects aliases and moves protected ones.",
        "ADMIN": "Also decides on members and webhooks, and edits and deletes the project.",
    },
)
_describe(
    Visibility,
    {
        "PRIVATE": "Nobody but its members sees that it exists.",
        "PUBLIC_READ": "Everybody who is logged in may read it.",
    },
)
_describe(
    VersionState,
    {
        "DRAFT": "Being filled; invisible to everybody but who fills it.",
        "COMMITTED": "Complete and immutable.",
        "DELETED": "Its content is gone; number, digest and lineage remain.",
    },
)
_describe(
    BlobState,
    {
        "PENDING": "Declared; its bytes have not been seen.",
        "CLAIMED": "Stored; its digest is what the client said and is still to be verified.",
        "VERIFIED": "Stored, hashed and right.",
        "CORRUPT": "Stored, hashed and wrong.",
        "DELETING": "On its way out.",
    },
)
_describe(
    StorageAbility,
    {
        "MULTIPART": "Takes large blobs in parts.",
        "PACKS": "Moves many small blobs in one request.",
        "REFERENCES": "Can look at objects outside its own folder.",
        "SERVED": "The server itself carries the bytes.",
    },
)
_describe(
    Verification,
    {
        "VERIFIED": "All its bytes are stored, hashed and right.",
        "UNVERIFIED": "Some of its bytes are still to be hashed, or it was deleted.",
        "CORRUPT": "Some of its bytes are damaged or gone; log them again to repair it.",
    },
)
_describe(
    Drift,
    {
        "UNKNOWN": "Nobody has looked since it was added.",
        "SAME": "The source is as it was recorded.",
        "CHANGED": "Something else is there now; a pinned version may still be had.",
        "MISSING": "There is nothing any more.",
        "UNREADABLE": "The server may not, or could not, look.",
    },
)
_describe(
    ReferenceChecksum,
    {
        "LISTING": "What the listing has: the ETag.",
        "PROVIDER": "The provider's strongest, at a request for each object.",
        "NONE": "None: the entries are marked unverified.",
    },
)
_describe(
    MoveKind,
    {
        "SET": "Pointed to a version.",
        "DELETED": "Taken away.",
        "ROLLED_BACK": "Pointed back to where an earlier move had put it.",
    },
)
_describe(
    RunState,
    {
        "RUNNING": "At least one of its processes is alive.",
        "FINISHED": "All its processes ended well.",
        "FAILED": "A process ended with an error.",
        "CRASHED": "A process fell silent without saying how it ended.",
    },
)
_describe(
    Resume,
    {
        "NEVER": "Refuse: the id must be new.",
        "ALLOW": "Attach to the run, or create it.",
        "MUST": "Attach to the run; refuse if it does not exist.",
    },
)
_describe(
    Comparison,
    {
        "EQ": "Equal.",
        "NE": "There, and different.",
        "GT": "Greater.",
        "GE": "Greater or equal.",
        "LT": "Less.",
        "LE": "Less or equal.",
        "CONTAINS": "Text that contains the given text.",
    },
)
_describe(
    ArtifactOrderField,
    {
        "NAME": "By name.",
        "CREATED_AT": "By the time of the first version.",
        "UPDATED_AT": "By the time of the last change.",
        "METADATA": "By the number at `path` in the artifact's metadata; those without come lowest.",
    },
)
_describe(
    VersionOrderField,
    {
        "INDEX": "By number.",
        "SIZE": "By size in bytes.",
        "METADATA": "By the number at `path` in the version's metadata; those without come lowest.",
    },
)
_describe(
    RunOrderField,
    {
        "STARTED_AT": "By the time it started.",
        "NAME": "By name.",
        "CONFIG": "By the number at `path` in the config; those without come lowest.",
    },
)
_describe(
    JobState,
    {
        "QUEUED": "Waits for its time.",
        "RUNNING": "A worker holds its lease.",
        "FINISHED": "Done, for a job that is carried out once.",
        "FAILED": "Ended with an error, for a job that is carried out once.",
    },
)
_describe(
    DeliveryState,
    {
        "PENDING": "Waits for its first or next attempt.",
        "DELIVERED": "The receiver took it.",
        "FAILED": "Given up: after the last attempt, or because the webhook was disabled.",
    },
)
_describe(
    SubjectKind,
    {
        "PROJECT": "A project.",
        "ARTIFACT": "An artifact, or one of its aliases.",
        "VERSION": "A version.",
        "RUN": "A run.",
        "PRINCIPAL": "A user or service account.",
        "API_KEY": "An API key.",
        "WEBHOOK": "A webhook.",
    },
)
_describe(
    EventType,
    {
        "PROJECT_CREATED": "A project was created.",
        "PROJECT_UPDATED": "A project was renamed or described.",
        "PROJECT_DELETED": "An empty project was deleted.",
        "STORAGE_ASSIGNED": "A project's new blobs go to another storage from now on.",
        "BLOB_CORRUPT": "Stored bytes were found to be damaged or gone; `after` names the versions.",
        "ARTIFACT_CREATED": "The first version of an artifact was committed.",
        "ARTIFACT_UPDATED": "Name, description, metadata or tags of an artifact changed.",
        "ARTIFACT_DELETED": "An artifact was deleted with all its versions.",
        "VERSION_COMMITTED": "A version was published.",
        "VERSION_LOGGED_AGAIN": "Content that a version already holds was logged once more.",
        "VERSION_USED": "A run used a version for the first time.",
        "VERSION_UPDATED": "Description, metadata or tags of a version changed.",
        "VERSION_DELETED": "A version became a tombstone.",
        "REFERENCES_CHECKED": "The sources of a version's references were compared; `after` has the counts.",
        "DRAFT_CREATED": "Somebody began to log a version.",
        "DRAFT_DISCARDED": "A draft was dropped or expired.",
        "ALIAS_SET": "An alias was created or moved.",
        "ALIAS_DELETED": "An alias was taken away.",
        "ALIAS_ROLLED_BACK": "An alias went back to an earlier position.",
        "MEMBER_ADDED": "A principal got a role in a project, or another one.",
        "MEMBER_REMOVED": "A principal lost its role in a project.",
        "PRINCIPAL_CREATED": "A user or service account was created.",
        "PRINCIPAL_UPDATED": "A principal was described or disabled, or its right to administer changed.",
        "PASSWORD_CHANGED": "A user chose a password.",
        "LOGGED_IN": "A user logged in with a browser.",
        "SESSIONS_ENDED": "All sessions of a user were ended.",
        "API_KEY_CREATED": "An API key was made.",
        "API_KEY_REVOKED": "An API key became worthless.",
        "ALIAS_PROTECTED": "Aliases of a name or pattern became a matter of maintainers.",
        "ALIAS_UNPROTECTED": "Aliases of a name or pattern are no more a matter of maintainers.",
        "VERSION_LINKED": "A version of another artifact was linked into this one.",
        "WEBHOOK_CREATED": "A webhook was added.",
        "WEBHOOK_UPDATED": "A webhook was changed.",
        "WEBHOOK_DELETED": "A webhook was deleted.",
        "DELIVERY_REPLAYED": "Somebody asked to deliver an event to a webhook again.",
        "RUN_CREATED": "A run started.",
        "RUN_RESUMED": "A run that had ended runs again.",
        "RUN_UPDATED": "Name, description, config or tags of a run changed.",
        "RUN_FINISHED": "The last process of a run ended; its state says how.",
        "RUN_DELETED": "A run was deleted.",
    },
)
_describe(
    ErrorCode,
    {
        "NOT_FOUND": "What was named does not exist or may not be seen.",
        "UNAUTHENTICATED": "No valid login came with the request.",
        "FORBIDDEN": "The principal may see the thing, but not do this with it.",
        "RATE_LIMITED": "Too many requests; details say when to go on.",
        "INVALID_INPUT": "A value is not what it has to be.",
        "INVALID_NAME": "A name has characters that names may not have.",
        "INVALID_REF": "A ref cannot be read.",
        "INVALID_PATH": "A path leaves its folder, occurs twice or cannot be stored.",
        "INVALID_CURSOR": "A cursor does not belong to this list.",
        "CURSOR_EXPIRED": "What came after this cursor is archived; read the state again and begin anew.",
        "TOO_SLOW": "A subscriber did not take its events in time; subscribe again after the last cursor.",
        "ALREADY_EXISTS": "The name or id is taken.",
        "TYPE_MISMATCH": "The artifact exists with another type.",
        "STATE_CONFLICT": "The thing is in a state that does not allow this.",
        "ALIAS_CONFLICT": "The alias does not point to the expected version; details say where it points.",
        "ALIAS_RESERVED": "The alias is `latest` or the name of a version.",
        "NOTHING_TO_ROLL_BACK": "The alias has no earlier position.",
        "VERSION_DELETED": "The version was deleted.",
        "PROJECT_NOT_EMPTY": "The project still owns artifacts or runs.",
        "IDEMPOTENCY_CONFLICT": "The idempotency key was used for another request.",
        "BLOBS_MISSING": "Uploads are missing or incomplete; details name them.",
        "BLOB_CORRUPT": "Stored bytes do not have their digest.",
        "MANIFEST_MISMATCH": "The entries are not those that the manifest digest promises.",
        "OBJECT_NOT_FOUND": "The storage holds no such object.",
        "CHECKSUM_MISMATCH": "Bytes do not have the digest that was declared.",
        "SIZE_MISMATCH": "There are more or fewer bytes than were declared.",
        "URL_EXPIRED": "The signed URL is too old; ask for a new one.",
        "URL_INVALID": "The signed URL was altered.",
        "ACCESS_DENIED": "The storage refuses access.",
        "STORAGE_UNAVAILABLE": "The storage cannot be reached or is not configured.",
        "STORAGE_FULL": "There is no space left.",
        "UNSUPPORTED_OPERATION": "The storage cannot do this.",
        "DATABASE_BUSY": "Other writers held the database for too long; try again.",
        "DATABASE_UNAVAILABLE": "The database cannot be used; the message says why.",
        "LIMIT_EXCEEDED": "A value is larger than allowed.",
        "QUERY_TOO_LARGE": "The document has too many tokens.",
        "QUERY_TOO_DEEP": "The document nests too deeply.",
        "QUERY_TOO_MANY_ALIASES": "The document has too many field aliases.",
        "QUERY_TOO_COSTLY": "The document could return too much; page sizes multiply.",
        "QUERY_INVALID": "The request or its document is not valid GraphQL for this schema.",
        "LIST_TOO_LONG": "An input list has too many items.",
        "BODY_TOO_LARGE": "The body of the request is too large.",
        "TIMEOUT": "The operation took too long.",
        "INTERNAL": "A fault of the server; its log has more under the request id.",
    },
)
