"""A registry with something in it: what the pages of the web UI are looked at with, logged by the real SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import wanllmdb

from tests.server.client import Api, over_http
from tests.server.protocol import add, commit, create, upload
from tests.server.servers import Server

PROJECT = "demo"
DATASET, MODEL, REPORT = "flowers", "classifier", "scores"
REFERENCES = [
    {
        "path": "raw/a.png", "uri": "s3://lake/flowers/a.png", "endpoint": "https://s3.example.com", "size": 5,
        "etag": "e1", "objectVersion": "v1", "checksum": "sha256:aa", "verified": True,
    },
    {"path": "raw/web.json", "uri": "https://example.com/web.json", "verified": False},
]  # fmt: skip


@dataclass(frozen=True)
class World:
    """A running server whose project `demo` is filled; `key` is that of who may do everything, if one is needed.

    The dataset `flowers` (v1 to v3, the last with references) went into three trainings of the model
    `classifier` (v1 to v3; `production` is v2 after a rollback from v3, `staging` is v3), and each model into
    an evaluation that logged `scores`. One training failed.
    """

    server: Server
    key: str | None = None

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def api(self) -> Api:
        return over_http(self.url, self.key)

    @property
    def sdk(self) -> wanllmdb.Api:
        return wanllmdb.Api(self.url, self.key, PROJECT)

    def run(self, job: str, **fields: object) -> wanllmdb.Run:
        return wanllmdb.init(PROJECT, job_type=job, url=self.url, api_key=self.key, **fields)


@contextmanager
def away_from_home(folder: Path) -> Iterator[None]:
    """The SDK keeps its cache and its settings in that folder meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANLLMDB_CACHE_DIR", str(folder / "cache"))
        patch.setenv("WANLLMDB_CONFIG_DIR", str(folder / "config"))
        yield


def fill(world: World) -> None:
    """Log everything that `World` tells of."""
    _log_dataset(world)
    models = [_train(world, index) for index in (1, 2, 3)]
    for model in models:
        _evaluate(world, model)
    with pytest.raises(ZeroDivisionError), world.run("train", name="train-broken"):
        raise ZeroDivisionError
    models[0].set_alias("production", reason="the first that works")
    models[1].set_alias("production", expected_version="v1", reason="better on roses")
    models[2].set_alias("production", reason="better on average")
    models[2].rollback_alias("production", reason="worse on roses")
    models[2].set_alias("staging")


def _log_dataset(world: World) -> None:
    for index in (1, 2):
        with world.run("prepare", config={"seed": index}) as run:
            dataset = wanllmdb.Artifact(DATASET, "dataset", metadata={"rows": 100 * index})
            with dataset.new_file("README.md") as file:
                file.write("# Flowers\n\nA rose is a *rose*.\n")
            with dataset.new_file("labels.csv") as file:
                file.write("file,flower\na.txt,rose\n" * index)
            for name in ("a", "b", "c"):
                with dataset.new_file(f"images/{name}.txt") as file:
                    file.write(f"{name} {index}\n")
            run.log_artifact(dataset, tags=["checked"] if index == 1 else [])
    draft = create(world.api, PROJECT, DATASET)["id"]
    labels = {"labels.csv": b"file,flower\na.png,rose\n"}
    add(world.api, draft, labels)
    upload(world.api, draft, list(labels.values()))
    world.api.do("addReferences", "added", version=draft, references=REFERENCES)
    commit(world.api, draft)


def _train(world: World, index: int) -> wanllmdb.Artifact:
    with world.run("train", name=f"train-{index}", config={"lr": 0.1 / index}, tags=["nightly"]) as run:
        run.use_artifact(f"{DATASET}:v{index}")
        model = wanllmdb.Artifact(MODEL, "model", metadata={"accuracy": 0.9 + index / 100})
        with model.new_file("weights.txt") as file:
            file.write(f"{index} " * 100)
        return run.log_artifact(model)


def _evaluate(world: World, model: wanllmdb.Artifact) -> None:
    with world.run("evaluate", name=f"evaluate-{model.version}") as run:
        used = run.use_artifact(f"{MODEL}:{model.version}")
        run.use_artifact(f"{DATASET}:v1")
        report = wanllmdb.Artifact(REPORT, "report")
        with report.new_file("scores.json") as file:
            file.write(f'{{"model": "{used.version}", "f1": 0.5}}\n')
        run.log_artifact(report)
