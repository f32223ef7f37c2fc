"""Kill the server at any moment while a client logs versions; then nothing may be lost or half visible."""

import contextlib
import http.client
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

from tests.server.client import Api, Refused, send
from tests.server.protocol import digest_of, log, manifest_of
from tests.server.servers import serving, start

READ = """{ artifact(project: "demo", name: "iris") { versions(first: 500, filter: {states: [COMMITTED]}) {
  nodes { index digest size fileCount manifestUrl entries(first: 10) { nodes { path digest download { url } } } } }
  aliases { name versionName } } }"""


def kill_cycles(cycles: int, data_dir: Path, seed: int) -> dict[str, int]:
    """Start, log until killed, start again, and look at all that is there. Returns what was counted."""
    chance = random.Random(seed)
    promised: dict[int, dict[str, bytes]] = {}
    counts = {"cycles": 0, "promised": 0, "lost": 0, "half visible": 0}
    for cycle in range(cycles):
        server = start(data_dir)
        _check(server.api, promised, counts)
        killer = threading.Timer(chance.uniform(0.0, 0.25), server.process.kill)
        killer.start()
        _log_until_gone(server.api, promised, cycle, chance)
        killer.join()
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        counts["cycles"] += 1
    with serving(data_dir) as server:
        _check(server.api, promised, counts)
    counts["promised"] = len(promised)
    return counts


def _log_until_gone(api: Api, promised: dict[int, dict[str, bytes]], cycle: int, chance: Any) -> None:
    """Log version after version; what was answered with a number is promised."""
    turn = 0
    with contextlib.suppress(OSError, http.client.HTTPException):
        while True:
            turn += 1
            files = {
                "small.txt": f"{cycle} {turn}".encode(),
                "large.bin": chance.randbytes(chance.choice([10, 100_000, 2_000_000])),
            }
            promised[log(api, "demo", "iris", files, aliases=["newest"])["index"]] = files
            time.sleep(0)


def _check(api: Api, promised: dict[int, dict[str, bytes]], counts: dict[str, int]) -> None:
    found = _read(api)
    for number, files in promised.items():
        version = found.get(number)
        counts["lost"] += version is None or version["digest"] != digest_of(manifest_of(files))
    counts["half visible"] += sum(not _is_whole(version) for version in found.values())
    assert sorted(found) == list(range(1, len(found) + 1))


def _read(api: Api) -> dict[int, dict[str, Any]]:
    try:
        artifact = api.ask(READ)["artifact"]
    except Refused as refused:
        assert refused.code == "NOT_FOUND", refused  # before the first cycle there is no project
        return {}
    if artifact is None:
        return {}
    versions = {node["index"]: node for node in artifact["versions"]["nodes"]}
    newest = f"v{max(versions)}"
    assert {a["name"]: a["versionName"] for a in artifact["aliases"]} == {"latest": newest, "newest": newest}
    return versions


def _is_whole(version: dict[str, Any]) -> bool:
    """Its manifest and every byte it names are there and are what their digests say."""
    status, _, manifest = send(version["manifestUrl"], "GET", None, {})
    entries = version["entries"]["nodes"]
    bodies = [(entry["digest"], send(entry["download"]["url"], "GET", None, {})) for entry in entries]
    return (
        status == 200
        and digest_of(manifest) == version["digest"]
        and len(entries) == version["fileCount"] == 2
        and all(answer[0] == 200 and digest_of(answer[2]) == digest for digest, answer in bodies)
    )
