from enum import Enum


class ArtifactOrderField(str, Enum):
    CREATED_AT = "CREATED_AT"
    METADATA = "METADATA"
    NAME = "NAME"
    UPDATED_AT = "UPDATED_AT"


class Comparison(str, Enum):
    CONTAINS = "CONTAINS"
    EQ = "EQ"
    GE = "GE"
    GT = "GT"
    LE = "LE"
    LT = "LT"
    NE = "NE"


class Direction(str, Enum):
    BOTH = "BOTH"
    DOWNSTREAM = "DOWNSTREAM"
    UPSTREAM = "UPSTREAM"


class Drift(str, Enum):
    CHANGED = "CHANGED"
    MISSING = "MISSING"
    SAME = "SAME"
    UNKNOWN = "UNKNOWN"
    UNREADABLE = "UNREADABLE"


class JobState(str, Enum):
    FAILED = "FAILED"
    FINISHED = "FINISHED"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"


class LineageKind(str, Enum):
    RESTRICTED = "RESTRICTED"
    RUN = "RUN"
    VERSION = "VERSION"


class LineageRole(str, Enum):
    INPUT = "INPUT"
    LINK = "LINK"
    OUTPUT = "OUTPUT"


class MoveKind(str, Enum):
    DELETED = "DELETED"
    ROLLED_BACK = "ROLLED_BACK"
    SET = "SET"


class OrderDirection(str, Enum):
    ASC = "ASC"
    DESC = "DESC"


class PrincipalKind(str, Enum):
    LOCAL = "LOCAL"
    SERVICE = "SERVICE"
    USER = "USER"


class ReferenceChecksum(str, Enum):
    LISTING = "LISTING"
    NONE = "NONE"
    PROVIDER = "PROVIDER"


class Resume(str, Enum):
    ALLOW = "ALLOW"
    MUST = "MUST"
    NEVER = "NEVER"


class Role(str, Enum):
    ADMIN = "ADMIN"
    MAINTAINER = "MAINTAINER"
    VIEWER = "VIEWER"
    WRITER = "WRITER"


class RunEnd(str, Enum):
    FAILED = "FAILED"
    FINISHED = "FINISHED"


class RunOrderField(str, Enum):
    CONFIG = "CONFIG"
    NAME = "NAME"
    STARTED_AT = "STARTED_AT"


class RunState(str, Enum):
    CRASHED = "CRASHED"
    FAILED = "FAILED"
    FINISHED = "FINISHED"
    RUNNING = "RUNNING"


class VersionOrderField(str, Enum):
    INDEX = "INDEX"
    METADATA = "METADATA"
    SIZE = "SIZE"


class VersionState(str, Enum):
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"
    DRAFT = "DRAFT"


class Visibility(str, Enum):
    PRIVATE = "PRIVATE"
    PUBLIC_READ = "PUBLIC_READ"
