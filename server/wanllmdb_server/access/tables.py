"""Who may act, and on what: principals and how they prove who they are, projects and their members.

Of secrets only hashes are kept: argon2id of passwords, SHA-256 of keys and tokens, which are random.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, false, text

from wanllmdb_server.db.base import Json, RowId, Time, metadata

principal = Table(
    "principal",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(128), nullable=False, unique=True),
    Column("display_name", String(256), nullable=False, server_default=text("''")),
    # May do everything, everywhere.
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("disabled_at", Time),
    Column("created_at", Time, nullable=False),
)

password = Table(
    "password",
    metadata,
    Column("principal_id", ForeignKey("principal.id"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed_at", Time, nullable=False),
)

# Who a user is at an OpenID provider.
identity = Table(
    "identity",
    metadata,
    Column("issuer", String(512), primary_key=True),
    Column("subject", String(256), primary_key=True),
    Column("principal_id", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    Index("ix_identity_principal_id", "principal_id"),
    sqlite_with_rowid=False,
)

# A one-time link: makes the first administrator, or lets a user choose a password.
invitation = Table(
    "invitation",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    # None: whoever opens the link becomes the first administrator.
    Column("principal_id", ForeignKey("principal.id")),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    # The first characters, by which people recognise a key.
    Column("prefix", String(24), nullable=False),
    Column("name", String(128), nullable=False),
    Column("principal_id", ForeignKey("principal.id"), nullable=False),
    # Works in this project only.
    Column("project_id", ForeignKey("project.id")),
    # May do no more than this role, anywhere.
    Column("role", String(16)),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time),
    Column("last_used_at", Time),
    Column("revoked_at", Time),
    Index("ix_api_key_principal_id", "principal_id", "id"),
    sqlite_autoincrement=True,
)

# A browser that is logged in. The token changes now and then; the one before it works a moment longer.
session = Table(
    "session",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("previous_hash", String(64), unique=True),
    Column("principal_id", ForeignKey("principal.id"), nullable=False),
    Column("created_at", Time, nullable=False),
    Column("rotated_at", Time, nullable=False),
    Column("last_seen_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("ended_at", Time),
    Column("address", String(64)),
    Column("user_agent", String(256)),
    Index("ix_session_principal_id", "principal_id", "id"),
    Index("ix_session_expires_at", "expires_at"),
    sqlite_autoincrement=True,
)

member = Table(
    "member",
    metadata,
    Column("principal_id", ForeignKey("principal.id"), primary_key=True),
    Column("project_id", ForeignKey("project.id"), primary_key=True),
    Column("role", String(16), nullable=False),
    # Given by a group of the OpenID provider, and taken with it.
    Column("from_group", Boolean, nullable=False, server_default=false()),
    Column("created_at", Time, nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Index("ix_member_project_id", "project_id", "principal_id"),
    sqlite_with_rowid=False,
)

# Attempts that were refused, counted together so that they cannot fill the disk.
denial = Table(
    "denial",
    metadata,
    Column("id", RowId, primary_key=True),
    # None: nobody who was known.
    Column("principal_id", ForeignKey("principal.id")),
    Column("address", String(64), nullable=False),
    # What was attempted: a field of the schema or a route.
    Column("operation", String(128), nullable=False),
    Column("code", String(32), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", Time, nullable=False),
    Column("last_at", Time, nullable=False),
    Index("ix_denial_last_at", "last_at", "id"),
)

project = Table(
    "project",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(128), nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("created_at", Time, nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("deleted_at", Time),
    # PRIVATE, or PUBLIC_READ: everybody who is logged in may read it.
    Column("visibility", String(16), nullable=False, server_default="PRIVATE"),
    # The name of the storage that an administrator assigned; without one, the settings' default.
    Column("storage", String(64)),
    Index(
        "uq_project_name",
        "name",
        unique=True,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal_id", ForeignKey("principal.id"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request", String(71), nullable=False),
    Column("result", Json, nullable=False),
    Column("created_at", Time, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)
