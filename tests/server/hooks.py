"""A webhook that stays quiet, for tests of everything but deliveries."""

from sqlalchemy import func, select
from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID
from wanllmdb_server.access.tables import project
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.events.tables import delivery, event, webhook
from wanllmdb_server.webhooks.deliveries import DeliveryState, new_message_id

NOWHERE = "https://192.0.2.1/hook"
"""An address that is nobody's: the server refuses to reach it."""


def add_quiet_webhook(database: Database, project_name: str) -> tuple[str, str]:
    """The ids of a webhook that waits for what does not happen, and of a delivery of it that has ended."""
    at = now()
    with database.write() as connection:
        owner = connection.execute(
            select(project.c.id).where(project.c.name == project_name, project.c.deleted_at.is_(None))
        ).scalar_one()
        made = connection.execute(
            webhook.insert()
            .values(
                project_id=owner, url=NOWHERE, secret="sealed by nobody", types=["PROJECT_DELETED"],
                created_at=at, created_by=LOCAL_PRINCIPAL_ID, after_position=0,
            )
            .returning(webhook.c.id)
        ).scalar_one()  # fmt: skip
        told = select(func.max(event.c.id)).where(event.c.project_id == owner).scalar_subquery()
        sent = connection.execute(
            delivery.insert()
            .values(
                webhook_id=made, event_id=told, message_id=new_message_id(), attempts=1, status=200,
                state=DeliveryState.DELIVERED.value, run_at=at, created_at=at, finished_at=at,
            )
            .returning(delivery.c.id)
        ).scalar_one()  # fmt: skip
    return to_global("Webhook", made), to_global("Delivery", sent)
