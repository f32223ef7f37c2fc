"""What an actor may see, as a clause for the domain's own query: a forgotten check shows nothing."""

from sqlalchemy import ColumnElement, false, true

from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, Actor


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A condition on `project` rows. The local principal sees every project, nobody else sees any yet."""
    return true() if actor.principal_id == LOCAL_PRINCIPAL_ID else false()
