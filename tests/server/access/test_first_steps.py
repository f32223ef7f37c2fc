"""From the open registry to one with a login: who gets in before and after the first user exists."""

import pytest

from tests.server.client import Refused, over_http, send
from tests.server.people import add_person
from tests.server.servers import serving


@pytest.fixture
def own(tmp_path):
    with serving(tmp_path / "data") as server:
        yield server


def test_everybody_is_local_until_the_first_user_exists(own):
    assert own.api.ask("{ viewer { name kind } }") == {"viewer": {"name": "local", "kind": "LOCAL"}}

    key = add_person(own.data_dir, "ada", is_admin=True)

    assert over_http(own.url, key).ask("{ viewer { name kind } }") == {
        "viewer": {"name": "ada", "kind": "USER"}
    }
    with pytest.raises(Refused, match="your login has ended") as refused:
        own.api.do("createProject", "project { name }", name="late")
    assert refused.value.code == "UNAUTHENTICATED"
    with pytest.raises(Refused, match="this registry needs a login") as refused:
        own.api.ask("{ viewer { name } }")
    assert refused.value.code == "UNAUTHENTICATED"
    assert over_http(own.url, key).ask("{ projects { totalCount } }") == {"projects": {"totalCount": 0}}


def test_an_unknown_key_is_refused_even_while_the_registry_is_open(own):
    status, headers, _ = send(
        f"{own.url}/graphql",
        "POST",
        b'{"query": "{ viewer { name } }"}',
        {"Content-Type": "application/json", "Authorization": "Bearer wanllmdb_nobody"},
    )

    assert status == 401
    assert headers["www-authenticate"] == "Bearer"
