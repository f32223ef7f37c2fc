"""Many clients move one alias through several servers, for a while."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from tests.databases import is_postgresql
from tests.server.client import Refused
from tests.server.protocol import log
from tests.server.rows import query
from tests.server.servers import Server

CLIENTS = 16
VERSIONS = 5


def move_for(seconds: float, servers: Sequence[Server]) -> int:
    """Let clients set, delete and roll back `production`; check its history; return how often it moved."""
    for number in range(VERSIONS):
        log(servers[0].api, "moving", "iris", {"n": f"{number}".encode()})
    until = time.monotonic() + seconds

    def client(number: int) -> set[str]:
        api, chance, codes = servers[number % len(servers)].api, random.Random(number), set()
        while time.monotonic() < until:
            fields = {"artifact": "moving/iris", "alias": "production"}
            mutation = chance.choice(["setAlias", "setAlias", "setAlias", "deleteAlias", "rollbackAlias"])
            if mutation == "setAlias":
                fields["version"] = f"v{chance.randint(1, VERSIONS)}"
            if chance.random() < 0.3:
                fields["expectedVersion"] = f"v{chance.randint(1, VERSIONS)}"
            try:
                api.do(mutation, "__typename", **fields)
            except Refused as refused:
                codes.add(refused.code)
        return codes

    with ThreadPoolExecutor(CLIENTS) as pool:
        codes = set().union(*pool.map(client, range(CLIENTS)))

    assert codes <= {"ALIAS_CONFLICT", "NOT_FOUND", "NOTHING_TO_ROLL_BACK"}
    return check_history(servers[0].data_dir)


def check_history(path: Path) -> int:
    """One holder, and an unbroken history that ends at it; return its length."""
    moves = query(
        path,
        "SELECT at, from_version_id AS before, to_version_id AS after FROM alias_move "
        "WHERE alias = 'production' ORDER BY id",
    )
    holders = query(path, "SELECT version_id FROM alias WHERE name = 'production'")
    events = query(path, "SELECT position FROM event ORDER BY position")

    assert moves[0]["before"] is None
    assert all(earlier["after"] == later["before"] for earlier, later in pairwise(moves))
    assert all(earlier["at"] < later["at"] for earlier, later in pairwise(moves))
    assert all(move["before"] != move["after"] for move in moves)
    assert [row["version_id"] for row in holders] == [m for m in [moves[-1]["after"]] if m]
    # On PostgreSQL an event gets its position later.
    numbered = [row["position"] for row in events if row["position"] is not None]
    assert numbered == list(range(1, len(numbered) + 1))
    assert is_postgresql() or len(numbered) == len(events)
    return len(moves)
