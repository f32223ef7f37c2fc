"""The probes tell what failed, but not why, and never hang."""

from threading import Event

from wanllmdb_server.settings import Settings

from tests.server.edge import Edge, running


def test_a_healthy_server_is_up_and_ready(edge: Edge) -> None:
    up, ready = edge.send("GET", "/healthz"), edge.send("GET", "/readyz")

    assert (up.status, up.json) == (200, {"status": "up"})
    assert (ready.status, ready.json) == (200, {"status": "ready", "failed": []})


def test_readiness_names_what_failed_and_liveness_does_not_care() -> None:
    release = Event()

    def fails() -> None:
        raise OSError("password of the bucket is hunter2")

    with running(Settings(), database=lambda: None, storage=fails, migrations=release.wait) as edge:
        ready, up = edge.send("GET", "/readyz"), edge.send("GET", "/healthz")

        assert (ready.status, ready.json) == (
            503,
            {"status": "not ready", "failed": ["storage", "migrations"]},
        )
        assert up.status == 200
        assert [(log["check"], type(log["exc_info"])) for log in edge.logs if "check" in log] == [
            ("storage", OSError),
            ("migrations", TimeoutError),
        ]
        release.set()


def test_metrics_tell_of_the_process_and_of_requests(edge: Edge) -> None:
    edge.send("GET", "/healthz")

    reply = edge.send("GET", "/metrics")

    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=")
    lines = reply.body.decode().splitlines()
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(
        line.startswith('wanllmdb_http_requests_total{method="GET",route="/healthz"') for line in lines
    )
