"""API keys on the server: make, list and revoke them."""

from dataclasses import dataclass, field
from datetime import datetime

from wanllmdb._generated.enums import Role
from wanllmdb._generated.fragments import KeyFields
from wanllmdb._generated.input_types import CreateApiKeyInput, RevokeApiKeyInput
from wanllmdb.arguments import choose
from wanllmdb.errors import NotFound, TransferFailed
from wanllmdb.paging import Pages
from wanllmdb.secret import Secret
from wanllmdb.session import Session

_PAGE = 100


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made, and the secret, which nobody can be told again."""

    key: KeyFields
    secret: Secret = field(repr=False)


def create_key(
    session: Session,
    name: str,
    *,
    account: str | None = None,
    project: str | None = None,
    role: str | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """A key for oneself or for a service account, for one project only or up to one role if that is named.

    Raises `Forbidden`, `NotFound`, `InvalidInput`; `TransferFailed` if the secret was lost on the way.
    """
    wanted = CreateApiKeyInput(
        name=name,
        principal=account,
        project=project,
        role=choose(Role, "role", role) if role else None,
        expires_at=expires_at,
    )
    made = session.operations.create_key(wanted).create_api_key
    if made.secret is None:
        raise TransferFailed(
            f"the key was made, but its secret was lost with the server's first answer; run `wanllmdb key "
            f"revoke {made.api_key.prefix}` and make another one",
            details={"prefix": made.api_key.prefix},
        )
    return NewKey(made.api_key, Secret(made.secret))


def list_keys(session: Session, account: str | None = None) -> Pages[KeyFields]:
    """One's own keys, or everybody's for an administrator; of one account if that is named. Newest first."""
    operations = session.operations
    return Pages(lambda after: operations.list_keys(_PAGE, account, after).api_keys)


def revoke_key(session: Session, prefix: str) -> KeyFields:
    """Make the key worthless that begins like this. Once more changes nothing. Raises `NotFound`."""
    found = [key for key in list_keys(session) if prefix in (key.prefix, key.id)]
    if not found:
        raise NotFound(
            f"no API key begins with {prefix!r}; `wanllmdb key ls` shows the beginnings of those you may see",
            details={"prefix": prefix},
        )
    if len(found) > 1:  # six random characters: it takes tens of thousands of keys
        ids = ", ".join(key.id for key in found)
        raise NotFound(f"several API keys begin with {prefix!r}; name one by its id: {ids}")
    return session.operations.revoke_key(RevokeApiKeyInput(api_key=found[0].id)).revoke_api_key.api_key


def own_key(session: Session, account: str) -> KeyFields | None:
    """The key that the session sends, which belongs to `account`; None without one."""
    sent = session.config.api_key
    if sent is None:
        return None
    keys = list_keys(session, account)
    return next((key for key in keys if sent.startswith(key.prefix) and key.revoked_at is None), None)
