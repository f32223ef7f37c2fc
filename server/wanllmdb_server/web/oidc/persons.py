"""From the claims of a verified ID token, and of the user information, to the person."""

from typing import Any

from wanllmdb_server.identities.oidc import Person
from wanllmdb_server.web.oidc.failures import LoginRefused


def lacks(claims: dict[str, Any], groups_claim: str | None, *, need_email: bool) -> bool:
    """Whether the ID token leaves out what the provider may tell when it is asked once more."""
    has_name = any(_text(claims, name) for name in ("preferred_username", "email"))
    has_email = "email" in claims and "email_verified" in claims
    return (
        not has_name
        or (groups_claim is not None and groups_claim not in claims)
        or (need_email and not has_email)
    )


def person_of(claims: dict[str, Any], issuer: str, groups_claim: str | None) -> Person:
    """Raises `LoginRefused` for groups that are no list of names."""
    return Person(
        issuer=issuer,
        subject=claims["sub"],
        username=_text(claims, "preferred_username"),
        display_name=_text(claims, "name"),
        email=_text(claims, "email") if claims.get("email_verified") is True else None,
        groups=_groups(claims, groups_claim) if groups_claim is not None else frozenset(),
    )


def _groups(claims: dict[str, Any], claim: str) -> frozenset[str]:
    """The groups; none if the provider does not tell, so that nobody keeps rights by silence."""
    groups = claims.get(claim, [])
    if isinstance(groups, str):
        return frozenset({groups})
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise LoginRefused(
            f"the provider's claim {claim!r} is no list of names; ask the administrator of the registry to "
            "look at the setting oidc_groups_claim"
        )
    return frozenset(groups)


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value and value.isprintable() else None
