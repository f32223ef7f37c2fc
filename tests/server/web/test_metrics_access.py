"""Who may read `/metrics`: everybody of the open registry; later administrators, and who has the metrics key."""

from wanllmdb_server.access.ranks import Role

from tests.server.client import over_http, send
from tests.server.people import add_key, add_person
from tests.server.servers import run, serving

KEY = "scrape-scrape-scrape"


def metrics(server, key=None, path="/metrics"):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return send(f"{server.url}{path}", "GET", None, headers)


def test_the_open_registry_shows_them(tmp_path):
    with serving(tmp_path / "data") as server:
        status, headers, body = metrics(server)

        assert (status, headers["content-type"].split(";")[0]) == (200, "text/plain")
        assert b"process_resident_memory_bytes" in body


def test_with_users_only_administrators_and_the_scraper_see_them(tmp_path):
    data = tmp_path / "data"
    with serving(data, metrics_key=KEY) as server:
        admin = add_person(data, "ada", is_admin=True)
        over_http(server.url, admin).do("createProject", "project { name }", name="iris")
        narrow = add_key(data, "ada", role=Role.VIEWER)
        member = add_person(data, "vera", roles={"iris": Role.ADMIN})

        assert metrics(server, admin)[0] == metrics(server, KEY)[0] == 200
        status, _, body = metrics(server, member)
        assert status == 403
        assert b"the metrics are for administrators of the registry" in body
        assert metrics(server, narrow)[0] == 403
        assert metrics(server)[0] == 401
        for wrong in (KEY[:-1], KEY + "x", KEY.upper(), "\xe9" * 20):
            assert metrics(server, wrong)[0] == 401
        assert metrics(server, KEY, "/api/events.ndjson")[0] == 401
        assert metrics(server, KEY, "/metrics/../graphql")[0] == 401


def test_a_short_metrics_key_is_refused(tmp_path):
    refused = run(tmp_path / "data", "db", "current", metrics_key="short")

    assert refused.returncode == 1
    assert "metrics_key" in refused.stderr
    assert "'short'" not in refused.stderr
