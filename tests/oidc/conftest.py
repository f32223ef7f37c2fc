import itertools

import pytest

from tests.oidc.provider import running_provider
from tests.oidc.registries import ROLES, registry

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def provider(tmp_path_factory):
    """A real OpenID provider that tells claims by its userinfo endpoint, as is its default."""
    with running_provider(tmp_path_factory.mktemp("oidc-provider")) as running:
        yield running


@pytest.fixture(scope="module")
def own(provider, tmp_path_factory):
    """A registry that the tests of a module share; each logs in with accounts of its own."""
    with registry(
        tmp_path_factory.mktemp("oidc"),
        provider.issuer,
        oidc_scopes=["openid", "profile", "email", "groups"],
        oidc_admin_groups=["admins"],
        oidc_roles=ROLES,
    ) as running:
        yield running


@pytest.fixture
def person(provider):
    """Makes accounts at the provider; returns the login name, which no other test uses."""

    def make(name="ada", **claims):
        login = f"{name}{next(_numbers)}"
        provider.set_account(login, **{"preferred_username": login, **claims})
        return login

    return make
