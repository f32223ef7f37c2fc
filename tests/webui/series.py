"""Artifacts of a test's own, for pages that change them."""

from typing import Any

import wanllmdb

from tests.server.servers import wait_until
from tests.webui.world import PROJECT, World


def log_series(world: World, name: str, count: int = 3, type_: str = "model") -> list[wanllmdb.Artifact]:
    """Versions v1, v2, … of an artifact that is not there yet: `accuracy` 0.91, 0.92, …, logged by a run each."""
    return [_log(world, name, type_, index) for index in range(1, count + 1)]


def _log(world: World, name: str, type_: str, index: int) -> wanllmdb.Artifact:
    with world.run("train", name=f"{name}-{index}") as run:
        artifact = wanllmdb.Artifact(name, type_, metadata={"accuracy": round(0.9 + index / 100, 4)})
        with artifact.new_file("weights.txt") as file:
            file.write(f"{name} {index}")
        return run.log_artifact(artifact)


def positions(world: World, name: str) -> dict[str, str]:
    """Where the aliases point, as the server says."""
    found = _ask(world, name, "aliases { name versionName }")["aliases"]
    return {alias["name"]: alias["versionName"] for alias in found}


def wait_for_alias(world: World, name: str, alias: str, version: str) -> None:
    """Until the server says that it points there: a page that shows a move at once is ahead of it."""
    wait_until(lambda: positions(world, name).get(alias) == version)


def newest_move(world: World, name: str, alias: str) -> tuple[str, str | None, str | None, str | None]:
    """The last line of an alias's ledger: kind, from, to, reason."""
    fields = f'aliasHistory(alias: "{alias}", first: 1) {{ nodes {{ kind from {{ name }} to {{ name }} reason }} }}'
    move = _ask(world, name, fields)["aliasHistory"]["nodes"][0]
    return move["kind"], _name(move["from"]), _name(move["to"]), move["reason"]


def set_alias(world: World, name: str, alias: str, version: str) -> None:
    world.api.do("setAlias", "alias { name }", artifact=f"{PROJECT}/{name}", alias=alias, version=version)


def _name(version: dict[str, Any] | None) -> str | None:
    return version["name"] if version else None


def _ask(world: World, name: str, select: str) -> dict[str, Any]:
    document = f'query($name: String!) {{ artifact(project: "{PROJECT}", name: $name) {{ {select} }} }}'
    found: dict[str, Any] = world.api.ask(document, name=name)["artifact"]
    return found
