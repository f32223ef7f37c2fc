"""Who may do what: users, keys, sessions, members, protected aliases, linked versions, refused attempts

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "principal", sa.Column("display_name", sa.String(256), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("principal", sa.Column("is_admin", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("principal", sa.Column("disabled_at", sa.BigInteger(), nullable=True))
    op.add_column("project", sa.Column("visibility", sa.String(16), server_default="PRIVATE", nullable=False))
    _add_link("version", "linked_from_id", "version")
    op.create_index("ix_version_linked_from_id", "version", ["linked_from_id"])
    _add_link("job", "project_id", "project")
    with op.batch_alter_table("event") as event:
        event.alter_column("project_id", existing_type=sa.BigInteger(), nullable=True)
        event.drop_index("ix_event_project_id_position")
        event.drop_index("ix_event_artifact_id_position")
        event.create_index("ix_event_at", ["at", "position"])
        event.create_index("ix_event_project_id_at", ["project_id", "at", "position"])
        event.create_index("ix_event_project_id_actor_id_at", ["project_id", "actor_id", "at", "position"])
        event.create_index("ix_event_project_id_type_at", ["project_id", "type", "at", "position"])
        event.create_index(
            "ix_event_project_id_subject_name_at", ["project_id", "subject_name", "at", "position"]
        )
        event.create_index(
            "ix_event_project_id_subject_id_at",
            ["project_id", "subject_id", "subject_kind", "at", "position"],
        )
        event.create_index(
            "ix_event_project_id_artifact_id_at", ["project_id", "artifact_id", "at", "position"]
        )
    _create_credentials()
    _create_rights()


def _add_link(table: str, column: str, target: str) -> None:
    """A column with its foreign key in one statement, which SQLite carries out without copying the table."""
    type_ = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {type_} "
        f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _create_credentials() -> None:
    op.create_table(
        "password",
        sa.Column("principal_id", ROW_ID, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _to("password", "principal_id", "principal"),
        sa.PrimaryKeyConstraint("principal_id", name=op.f("pk_password")),
    )
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(512), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("principal_id", ROW_ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _to("identity", "principal_id", "principal"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identity_principal_id", "identity", ["principal_id"])
    op.create_table(
        "invitation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("principal_id", ROW_ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        _to("invitation", "principal_id", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitation_hash")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("prefix", sa.String(24), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("principal_id", ROW_ID, nullable=False),
        sa.Column("project_id", ROW_ID, nullable=True),
        sa.Column("role", sa.String(16), nullable=True),
        sa.Column("created_by", ROW_ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        _to("api_key", "principal_id", "principal"),
        _to("api_key", "project_id", "project"),
        _to("api_key", "created_by", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_key_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_key_principal_id", "api_key", ["principal_id", "id"])
    op.create_table(
        "session",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=True),
        sa.Column("principal_id", ROW_ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("rotated_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(64), nullable=True),
        sa.Column("user_agent", sa.String(256), nullable=True),
        _to("session", "principal_id", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_session_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_session_previous_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_session_principal_id", "session", ["principal_id", "id"])
    op.create_index("ix_session_expires_at", "session", ["expires_at"])


def _create_rights() -> None:
    op.create_table(
        "member",
        sa.Column("principal_id", ROW_ID, nullable=False),
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("from_group", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ROW_ID, nullable=False),
        _to("member", "principal_id", "principal"),
        _to("member", "project_id", "project"),
        _to("member", "created_by", "principal"),
        sa.PrimaryKeyConstraint("principal_id", "project_id", name=op.f("pk_member")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_project_id", "member", ["project_id", "principal_id"])
    op.create_table(
        "denial",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("principal_id", ROW_ID, nullable=True),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("operation", sa.String(128), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        _to("denial", "principal_id", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_denial")),
    )
    op.create_index("ix_denial_last_at", "denial", ["last_at", "id"])
    op.create_table(
        "alias_protection",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.Column("artifact_id", ROW_ID, nullable=True),
        sa.Column("pattern", sa.String(128), nullable=False),
        sa.Column("created_by", ROW_ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _to("alias_protection", "project_id", "project"),
        _to("alias_protection", "artifact_id", "artifact"),
        _to("alias_protection", "created_by", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias_protection")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alias_protection_project_id", "alias_protection", ["project_id"])
