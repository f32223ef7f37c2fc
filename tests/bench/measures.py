"""What is measured: each function does the work and its yardstick once and returns both in seconds or rates."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.files import fresh, make_big, make_small, seconds
from tests.bench.load import answers_per_second
from tests.bench.processes import bare_starlette, free_port, registry, sink, wait_until_ready
from tests.bench.sink import RawClient

CLIENT = "tests.bench.sdk_client"


@dataclass(frozen=True)
class Measured:
    """`value` is the work, `yardstick` the bare thing; `bar` is what value / yardstick must (not) exceed."""

    work: str
    value: float
    yardstick: float
    bar: str

    @property
    def ratio(self) -> float:
        return self.value / self.yardstick


def sdk(port: int, folder: Path, action: str, *arguments: str) -> dict[str, float]:
    """Run the SDK in a process of its own; returns the seconds and peak memory that it measured itself."""
    environment = {
        **os.environ,
        "WANLLMDB_URL": f"http://127.0.0.1:{port}",
        "WANLLMDB_CACHE_DIR": str(folder / "cache"),
        "WANLLMDB_CONFIG_DIR": str(folder / "config"),
    }
    command = [sys.executable, "-m", CLIENT, action, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def big_file(folder: Path, size: int, seed: int) -> list[Measured]:
    big = make_big(folder / "big.bin", size, seed)
    warm = folder / "warm.bin"  # the first writes into fresh page cache cost several times more
    shutil.copyfile(big, warm)
    warm.unlink()
    with sink(fresh(folder / "sink")) as port:
        client = RawClient(port)
        sink_put = seconds(lambda: client.put("/x", big))
        sink_get = seconds(lambda: client.get("/x", folder / "back.bin"))
    fresh(folder / "sink")
    with bare_starlette(fresh(folder / "bare"), folder / "none.sqlite") as port:
        client = RawClient(port)
        starlette_put = seconds(lambda: client.put("/f/x", big))
    fresh(folder / "bare")
    (folder / "back.bin").unlink()
    with registry(fresh(folder / "data")) as port:
        os.sync()
        logged = sdk(port, folder, "log", str(big), "big")["seconds"]
        os.sync()
        downloaded = sdk(port, folder, "download", "big", str(folder / "down"))["seconds"]
    return [
        Measured("log one file, against the bare sink", logged, sink_put, "<= 3.5"),
        Measured("log one file, against bare Starlette", logged, starlette_put, "<= 1.5"),
        Measured("download and verify it", downloaded, sink_get, "<= 2.0"),
    ]


def small_files(folder: Path, count: int, seed: int) -> list[Measured]:
    files = make_small(fresh(folder / "small"), count, seed)
    names = [str(file.relative_to(folder / "small")) for file in files]
    back = fresh(folder / "back")

    def get_all(client: RawClient) -> None:
        for name in names:
            (back / name).parent.mkdir(parents=True, exist_ok=True)
            client.get("/" + name, back / name)

    with sink(fresh(folder / "sink")) as port:
        client = RawClient(port)
        put = seconds(lambda: [client.put("/" + n, f) for n, f in zip(names, files, strict=True)])
        get = seconds(lambda: get_all(client))
    hashing = seconds(lambda: [hashlib.file_digest(file.open("rb"), "sha256") for file in files])
    with registry(fresh(folder / "data")) as port:
        os.sync()
        first = sdk(port, folder, "log", str(folder / "small"), "small")
        os.sync()
        again = sdk(port, folder, "log", str(folder / "small"), "small")
        os.sync()
        down = sdk(port, folder, "download", "small", str(folder / "down"))
    return [
        Measured(f"log {count} small files", first["seconds"], put, "<= 1.2"),
        Measured("memory of the SDK meanwhile, MB", first["peak_mb"], 1, "<= 200"),
        Measured("download them", down["seconds"], get, "<= 1.2"),
        Measured("log them again, unchanged", again["seconds"], hashing, "<= 1.5"),
    ]


QUERY = "query($r:String!){artifactVersion(ref:$r){name metadata}}"


def resolve(folder: Path, clients: int, duration: float) -> list[Measured]:
    database = folder / "bare.sqlite"
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.executescript(
            "create table alias(name text, alias text, version_id int, primary key(name, alias));"
            "create table version(id integer primary key, version text, meta text);"
            "insert into version values (1, 'v1', '{}'); insert into alias values ('a', 'production', 1);"
        )
    with bare_starlette(fresh(folder / "bare"), database) as port:
        answers_per_second(port, ("GET", "/r/a", b""), clients, 1, b"v1")
        bare = answers_per_second(port, ("GET", "/r/a", b""), clients, duration, b"v1")
    note = folder / "note.txt"
    note.write_text("resolve me")
    body = json.dumps({"query": QUERY, "variables": {"r": "bench/note:production"}}).encode()
    with registry(fresh(folder / "data")) as port:
        sdk(port, folder, "log", str(note), "note")
        answers_per_second(port, ("POST", "/graphql", body), clients, 1, b'"v1"')
        ours = answers_per_second(port, ("POST", "/graphql", body), clients, duration, b'"v1"')
    return [Measured(f"resolve an alias, {clients} clients, answers/s", ours, bare, ">= 0.25")]


STACK = "strawberry, starlette.applications, uvicorn, uvloop, httptools, sqlalchemy, obstore, structlog"
STACK += ", pydantic_settings, orjson, pluggy, prometheus_client, limits"


def start(folder: Path) -> list[Measured]:
    def python(code: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))

    python(f"import {STACK}")
    stack = python(f"import {STACK}")
    with registry(fresh(folder / "data")):
        pass
    ready = seconds(lambda: _start_and_stop(folder))
    pydantic = min(python("import pydantic") for _ in range(3))
    ours = min(python("import wanllmdb") for _ in range(3))
    return [
        Measured("server ready", ready, stack, "<= 1.3"),
        Measured("import wanllmdb", ours, pydantic, "<= 1.2"),
    ]


def _start_and_stop(folder: Path) -> None:
    """Until the server answers `/readyz`; ending it is not what is measured."""
    port = free_port()
    command = [sys.executable, "-m", "wanllmdb_server", "serve", "--port", str(port)]
    environment = {**os.environ, "WANLLMDB_DATA_DIR": str(folder / "data")}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(port)
    finally:
        process.kill()
        process.wait()
