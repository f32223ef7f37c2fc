"""Kill the server at any moment while a client logs versions; then nothing may be lost or half visible."""

import contextlib
import http.client
import itertools
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

from tests.server.client import Api, Refused, send
from tests.server.protocol import digest_of, log, manifest_of
from tests.server.servers import Server, serving, start

READ = """query($name: String!) { artifact(project: "demo", name: $name) {
  versions(first: 500, filter: {states: [COMMITTED]}) { pageInfo { hasNextPage } nodes {
    index digest size fileCount manifestUrl entries(first: 10) { nodes { path digest download { url } } } } }
  aliases { name versionName } } }"""
CYCLES_OF_ONE_ARTIFACT = 25  # every check looks at all of its versions


def kill_cycles(cycles: int, data_dir: Path, seed: int) -> dict[str, int]:
    """Start, log until killed, start again, and look at all that is there. Returns what was counted."""
    chance = random.Random(seed)
    counts = {"cycles": 0, "promised": 0, "lost": 0, "half visible": 0}
    while counts["cycles"] < cycles:
        artifact = f"iris-{counts['cycles']}"
        promised: dict[int, dict[str, bytes]] = {}
        for _ in range(min(CYCLES_OF_ONE_ARTIFACT, cycles - counts["cycles"])):
            server = start(data_dir)
            _check(server.api, artifact, promised, counts)
            _log_until_killed(server, artifact, promised, chance)
            assert server.stop(signal.SIGKILL) == -signal.SIGKILL
            counts["cycles"] += 1
        with serving(data_dir) as server:
            _check(server.api, artifact, promised, counts)
        counts["promised"] += len(promised)
    return counts


def _log_until_killed(
    server: Server, artifact: str, promised: dict[int, dict[str, bytes]], chance: random.Random
) -> None:
    """Log version after version; what was answered with a number is promised.

    After some of them the server is killed at any moment of the next, or shortly after it. How long that is
    the ones before tell, whatever else the machine does.
    """
    last, took = chance.randrange(3), 0.1
    killer = threading.Timer(0, server.process.kill)
    with contextlib.suppress(OSError, http.client.HTTPException):
        for number in itertools.count():
            if number == last:
                killer.interval = chance.uniform(0.0, 1.3 * took)
                killer.start()
            files = {
                "small.txt": chance.randbytes(16),
                "large.bin": chance.randbytes(chance.choice([10, 100_000, 2_000_000])),
            }
            begun = time.perf_counter()
            promised[log(server.api, "demo", artifact, files, aliases=["newest"])["index"]] = files
            took = time.perf_counter() - begun
    killer.join()


def _check(api: Api, artifact: str, promised: dict[int, dict[str, bytes]], counts: dict[str, int]) -> None:
    found = _read(api, artifact)
    for number, files in promised.items():
        version = found.get(number)
        counts["lost"] += version is None or version["digest"] != digest_of(manifest_of(files))
    counts["half visible"] += sum(not _is_whole(version) for version in found.values())
    assert sorted(found) == list(range(1, len(found) + 1))


def _read(api: Api, name: str) -> dict[int, dict[str, Any]]:
    try:
        artifact = api.ask(READ, name=name)["artifact"]
    except Refused as refused:
        assert refused.code == "NOT_FOUND", refused  # before the first cycle there is no project
        return {}
    if artifact is None:
        return {}
    assert not artifact["versions"]["pageInfo"]["hasNextPage"]
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
