"""Artifacts, their versions and aliases, and the blobs behind the entries.

Row ids that become part of a storage key or of a global id are never reused (autoincrement).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from wanllmdb_server.db.base import Json, RowId, Time, metadata

# Compared byte by byte, so that the order of paths is the manifest's.
Path = String(4096, collation="BINARY").with_variant(String(4096, collation="C"), "postgresql")

artifact = Table(
    "artifact",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("name", String(128), nullable=False),
    Column("type", String(128), nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("metadata", Json, nullable=False),
    # The highest number ever given to a version; numbers are never reused.
    Column("last_index", Integer, nullable=False, server_default="0"),
    # The time of the last event; the next one is later. Updating it is the artifact's lock.
    Column("clock", Time, nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    Column("updated_at", Time, nullable=False),
    Column("deleted_at", Time),
    Index(
        "uq_artifact_project_id_name",
        "project_id",
        "name",
        unique=True,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index("ix_artifact_project_id_created_at", "project_id", "created_at", "id"),
    Index("ix_artifact_project_id_updated_at", "project_id", "updated_at", "id"),
    sqlite_autoincrement=True,
)

artifact_tag = Table(
    "artifact_tag",
    metadata,
    Column("artifact_id", ForeignKey("artifact.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(128), primary_key=True),
    Index("ix_artifact_tag_name", "name", "artifact_id"),
    sqlite_with_rowid=False,
)

version = Table(
    "version",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("artifact_id", ForeignKey("artifact.id"), nullable=False),
    Column("number", Integer),
    Column("state", String(16), nullable=False),
    Column("digest", String(71)),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("file_count", Integer, nullable=False, server_default="0"),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("metadata", Json, nullable=False),
    # Counts the changes of a draft's entries, so that commit can tell whether what it checked still stands.
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("reported_by", String(256)),
    Column("run_id", ForeignKey("run.id")),
    # The version of another artifact, maybe in another project, that this one was linked from.
    Column("linked_from_id", ForeignKey("version.id")),
    Column("created_at", Time, nullable=False),
    Column("last_used_at", Time, nullable=False),
    Column("deleted_at", Time),
    Index("uq_version_artifact_id_number", "artifact_id", "number", unique=True),
    Index("ix_version_artifact_id_digest", "artifact_id", "digest"),
    Index("ix_version_state_last_used_at", "state", "last_used_at"),
    Index("ix_version_linked_from_id", "linked_from_id"),
    sqlite_autoincrement=True,
)

version_tag = Table(
    "version_tag",
    metadata,
    Column("version_id", ForeignKey("version.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(128), primary_key=True),
    Index("ix_version_tag_name", "name", "version_id"),
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("digest", String(71), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("storage", String(64), nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    # Since when the collector knows that no entry uses it; none while one does, before it looked, and
    # after it deleted the bytes.
    Column("unreferenced_since", Time),
    # Until when a signed request could still bring bytes: a row is not forgotten before.
    Column("uploads_until", Time),
    Index("ix_blob_project_id_digest", "project_id", "digest"),
    Index("ix_blob_state", "state", "created_at"),
    sqlite_autoincrement=True,
)

# An object outside, as it was when it was added: one row for each entry that refers to it.
reference = Table(
    "reference",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("version_id", ForeignKey("version.id"), nullable=False),
    Column("uri", Text, nullable=False),
    Column("endpoint", Text),
    Column("size", BigInteger),
    Column("etag", Text),
    Column("object_version", Text),
    Column("checksum", Text),
    Column("modified_at", Time),
    # False when it was added without looking at a checksum.
    Column("verified", Boolean, nullable=False),
    # What the last check found.
    Column("drift", String(16), nullable=False, server_default="UNKNOWN"),
    Column("checked_at", Time),
    Index("ix_reference_version_id", "version_id"),
)

# Where the server may act for a project: read and sign what lies at or under a URI.
reference_rule = Table(
    "reference_rule",
    metadata,
    Column("project_id", ForeignKey("project.id"), primary_key=True),
    Column("prefix", String(2048), primary_key=True),
    # The storage whose credentials are used; none for http and https.
    Column("storage", String(64)),
    sqlite_with_rowid=False,
)

entry = Table(
    "entry",
    metadata,
    Column("version_id", ForeignKey("version.id"), primary_key=True),
    Column("path", Path, primary_key=True),
    Column("blob_id", ForeignKey("blob.id")),
    Column("reference_id", ForeignKey("reference.id")),
    CheckConstraint("(blob_id IS NULL) <> (reference_id IS NULL)", name="one_source"),
    Index("ix_entry_blob_id", "blob_id"),
    Index("ix_entry_reference_id", "reference_id"),
    sqlite_with_rowid=False,
)

# An upload in parts that is under way; whoever acts for the principal may go on with it.
upload = Table(
    "upload",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("principal_id", ForeignKey("principal.id"), nullable=False),
    Column("digest", String(71), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("blob_id", ForeignKey("blob.id"), nullable=False),
    Column("storage", String(64), nullable=False),
    # The storage's own name for it.
    Column("provider_id", Text, nullable=False),
    Column("part_size", BigInteger, nullable=False),
    Column("created_at", Time, nullable=False),
    Column("last_used_at", Time, nullable=False),
    Index("uq_upload_owner_digest_size", "project_id", "principal_id", "digest", "size", unique=True),
    Index("ix_upload_blob_id", "blob_id"),
    Index("ix_upload_last_used_at", "last_used_at"),
    sqlite_autoincrement=True,
)

alias = Table(
    "alias",
    metadata,
    Column("artifact_id", ForeignKey("artifact.id"), primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("version_id", ForeignKey("version.id"), nullable=False),
    Column("updated_at", Time, nullable=False),
    Column("updated_by", ForeignKey("principal.id"), nullable=False),
    Column("reported_by", String(256)),
    Index("ix_alias_version_id", "version_id"),
    Index("ix_alias_name", "name", "artifact_id"),
    sqlite_with_rowid=False,
)

alias_move = Table(
    "alias_move",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("artifact_id", ForeignKey("artifact.id"), nullable=False),
    Column("alias", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("from_version_id", ForeignKey("version.id")),
    Column("to_version_id", ForeignKey("version.id")),
    # The move whose outcome is in force after this one: itself, or the earlier one that a rollback restored.
    Column("in_force_id", BigInteger),
    # The move that was in force before `in_force_id` was made: where the next rollback leads.
    Column("previous_id", BigInteger),
    Column("actor_id", ForeignKey("principal.id"), nullable=False),
    Column("reported_by", String(256)),
    Column("run_id", ForeignKey("run.id")),
    Column("reason", String(2000)),
    Column("at", Time, nullable=False),
    Index("ix_alias_move_artifact_id_alias_at", "artifact_id", "alias", "at"),
    Index("ix_alias_move_artifact_id_at", "artifact_id", "at"),
)

# Aliases that only maintainers may set, move or delete: a name, or a pattern with `*` and `?`.
alias_protection = Table(
    "alias_protection",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    # None: in every artifact of the project.
    Column("artifact_id", ForeignKey("artifact.id")),
    Column("pattern", String(128), nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    Index("ix_alias_protection_project_id", "project_id"),
    sqlite_autoincrement=True,
)
