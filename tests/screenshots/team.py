"""The work of a team that teaches delivery robots to see pedestrians, logged by the real SDK.

Six weeks of it: camera frames become labels, labels become splits, splits become detectors, of which one is in
production. The labels of v3 turn out to be wrong, and `production` is rolled back from what they made.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import wanllmdb

PROJECT = "street-vision"
DESCRIPTION = "What our delivery robots see of people, lanes and lights"
FRAMES, LABELS, SPLIT, NIGHT = "camera-frames", "pedestrian-labels", "detector-split", "synthetic-night"
DETECTOR, REPORT, ONNX, CYCLISTS = "pedestrian-detector", "detector-report", "detector-onnx", "cyclist-head"
BAD = f"{LABELS}:v3"
PEOPLE = ("mara", "jonas", "priya")
ACCOUNTS = ("ingest", "train-ci", "release-bot")
KB = 1024
AP50 = (0.811, 0.826, 0.764, 0.804, 0.847, 0.858, 0.871, 0.866, 0.841, 0.882, 0.893, 0.889)
"""Of the detectors v1, v2, …"""

Login = Callable[[str], tuple[str, str | None]]
"""The server's URL and a key, by the name of who acts."""


@dataclass
class Team:
    """Who does what, when and how large; `day(n)` lets n days be over since the work began."""

    login: Login
    day: Callable[[float], None] = lambda _: None
    source: Callable[[int], Sequence[tuple[str, str]]] = lambda _: ()
    """The external files of the frames of a version: URI and the folder for them."""
    weight: int = 1
    """What files of models hold, in kB for each kB they would really have in a thousand."""
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @contextmanager
    def run(self, who: str, job: str, name: str, *uses: str, **config: Any) -> Iterator[wanllmdb.Run]:
        url, key = self.login(who)
        with wanllmdb.init(PROJECT, name, config, job, url=url, api_key=key) as run:
            for ref in uses:
                run.use_artifact(ref)
            yield run

    def version(self, who: str, ref: str) -> wanllmdb.Artifact:
        url, key = self.login(who)
        return wanllmdb.Api(url, key, PROJECT).artifact(ref)

    def content(self, thousands: float) -> bytes:
        return self.chance.randbytes(int(thousands * KB * self.weight))

    def rows(self, count: int) -> str:
        kinds, draw = ("pedestrian", "pedestrian", "pedestrian", "cyclist", "child"), self.chance
        lines = (
            f"{number:06d},{draw.choice(kinds)},{draw.randint(0, 1800)},{draw.randint(300, 900)},"
            f"{draw.randint(20, 140)},{draw.randint(40, 320)},{draw.uniform(0.6, 1):.3f}"
            for number in range(count)
        )
        return "frame,kind,x,y,width,height,agreement\n" + "\n".join(lines) + "\n"


def work(team: Team) -> None:
    """Log all of it, oldest first."""
    _begin(team)
    _sweep(team)
    _go_wrong(team)
    _mend(team)


def _begin(team: Team) -> None:
    _frames(team, 1, 0)
    _labels(team, 1, 1.2, "mara")
    _split(team, 1, 2)
    with team.run("jonas", "import", "import-backbone", source="timm") as run:
        backbone = wanllmdb.Artifact("backbone", "checkpoint", "ConvNeXt, trained on street scenes")
        _write(backbone, "convnext_base.safetensors", team.content(32))
        run.log_artifact(backbone)
    for index, rate in ((1, 3e-4), (2, 1e-4)):
        _train(team, index, 1, 3 + index, "jonas", f"train-baseline-{index}", rate)
    _alias(team, "mara", "production", 1, "the first that beats the rented one")
    team.day(8)
    _alias(team, "mara", "production", 2, "AP50 0.826, was 0.811")


def _sweep(team: Team) -> None:
    _frames(team, 2, 14)
    _labels(team, 2, 16, "priya")
    with team.run("priya", "render", "render-night", engine="blender", scenes=40) as run:
        night = wanllmdb.Artifact(NIGHT, "dataset", "Rendered streets after dark", {"frames": 12_000})
        _write(night, "scenes.tar", team.content(14))
        run.log_artifact(night)
    _split(team, 2, 17, NIGHT)
    for index, rate in enumerate((2e-3, 1e-3, 5e-4, 3e-4, 2e-4, 1e-4, 5e-5), start=3):
        _train(team, index, 2, 17 + index / 3, "train-ci", f"sweep-lr-{rate:g}", rate)
    _alias(team, "jonas", "staging", 7, "the best of the sweep")
    team.day(23)
    _alias(team, "release-bot", "production", 7, "AP50 0.871 on the night drives, was 0.842")
    _export(team, 1, 23.5)


def _go_wrong(team: Team) -> None:
    _labels(team, 3, 29, "mara")
    _split(team, 3, 30, NIGHT)
    for index, rate in ((10, 2e-4), (11, 1e-4)):
        _train(team, index, 3, 21 + index, "train-ci", f"retrain-{index}", rate)
    with team.run("priya", "train", "train-cyclists", f"{LABELS}:v3", "backbone:latest") as run:
        head = wanllmdb.Artifact(CYCLISTS, "model", "Tells cyclists from pedestrians", {"f1": 0.914})
        _write(head, "head.safetensors", team.content(3))
        run.log_artifact(head, aliases=["production"])
    _alias(team, "jonas", "staging", 11, "trained on the new labels")
    team.day(34)
    _alias(team, "release-bot", "production", 11, "AP50 0.893, was 0.871")
    _export(team, 2, 34.2)
    team.day(36)
    team.version("mara", f"{DETECTOR}:v11").rollback_alias(
        "production", reason="takes cyclists for pedestrians at night; labels v3 look wrong"
    )


def _mend(team: Team) -> None:
    _labels(team, 4, 38, "mara")
    _split(team, 4, 39, NIGHT)
    _train(team, 12, 4, 40, "train-ci", "retrain-12", 2e-4)
    team.day(40.5)
    _alias(team, "jonas", "staging", 12, "labels v4, checked by two people")
    team.day(41)


def _frames(team: Team, index: int, day: float) -> None:
    team.day(day)
    with team.run("ingest", "ingest", f"ingest-week-{38 + 2 * index}") as run:
        frames = wanllmdb.Artifact(
            FRAMES, "dataset", "Front cameras, as they came from the robots", {"drives": 2 * index, "hz": 10}
        )
        _write(frames, "README.md", _ABOUT_FRAMES.encode())
        _write(frames, "calibration/front.json", b'{"fx": 1141.5, "fy": 1139.8, "cx": 961.2, "cy": 540.7}\n')
        _write(frames, "index.csv", f"version,{index}\n".encode() + team.rows(400).encode())
        for uri, folder in team.source(index):
            frames.add_reference(uri, folder)
        run.log_artifact(frames)


def _labels(team: Team, index: int, day: float, who: str) -> None:
    team.day(day)
    rows = 300 * index
    with team.run(who, "label", f"label-{index}", f"{FRAMES}:latest", people=2) as run:
        labels = wanllmdb.Artifact(
            LABELS, "dataset", "Boxes around people, drawn by hand", {"boxes": 41 * rows, "agreement": 0.9}
        )
        _write(labels, "boxes.csv", team.rows(rows).encode())
        _write(labels, "guide.md", b"# How we label\n\nA person on a bicycle is a *cyclist*.\n")
        run.log_artifact(labels, tags=["reviewed"] if index != 3 else [])


def _split(team: Team, index: int, day: float, *more: str) -> None:
    team.day(day)
    uses = [f"{LABELS}:v{index}", *(f"{each}:latest" for each in more)]
    with team.run("train-ci", "split", f"split-{index}", *uses, seed=index) as run:
        split = wanllmdb.Artifact(SPLIT, "dataset", "By drive, so that no street is in both")
        _write(split, "train.csv", team.rows(240 * index).encode())
        _write(split, "test.csv", team.rows(60 * index).encode())
        run.log_artifact(split)


def _train(team: Team, index: int, split: int, day: float, who: str, name: str, rate: float) -> None:
    team.day(day)
    ap = AP50[index - 1]
    with team.run(who, "train", name, f"{SPLIT}:v{split}", "backbone:latest", lr=rate, epochs=60) as run:
        detector = wanllmdb.Artifact(
            DETECTOR,
            "model",
            "People, in the frames of the front camera",
            {"ap50": ap, "recall_night": round(ap - 0.07 + index / 400, 3), "epochs": 60, "lr": rate},
        )
        _write(detector, "model.safetensors", team.content(41.3))
        _write(detector, "config.json", f'{{"backbone": "convnext_base", "lr": {rate:g}}}\n'.encode())
        run.log_artifact(detector, tags=["sweep"] if name.startswith("sweep") else [])
    with team.run(
        "train-ci", "evaluate", f"evaluate-v{index}", f"{DETECTOR}:v{index}", f"{SPLIT}:v{split}"
    ) as run:
        report = wanllmdb.Artifact(REPORT, "report", metadata={"ap50": ap})
        _write(report, "metrics.json", f'{{"model": "v{index}", "ap50": {ap}}}\n'.encode())
        run.log_artifact(report)


def _export(team: Team, index: int, day: float) -> None:
    team.day(day)
    with team.run(
        "release-bot", "export", f"export-{index}", f"{DETECTOR}:production", precision="int8"
    ) as run:
        onnx = wanllmdb.Artifact(
            ONNX, "model", "What is installed on the robots", {"latency_ms": 11.5 + index}
        )
        _write(onnx, "detector.onnx", team.content(11))
        run.log_artifact(onnx, aliases=["fleet"])
    with team.run("release-bot", "deploy", f"deploy-{index}", f"{ONNX}:fleet", robots=212):
        pass


def _alias(team: Team, who: str, alias: str, index: int, reason: str) -> None:
    team.version(who, f"{DETECTOR}:v{index}").set_alias(alias, reason=reason)


def _write(artifact: wanllmdb.Artifact, path: str, content: bytes) -> None:
    with artifact.new_file(path, "wb") as file:
        file.write(content)


_ABOUT_FRAMES = """# Camera frames

Ten frames a second of the front camera, one tar for each minute. The tars stay in the bucket of the robots;
what is here is their list, pinned by version, and the calibration.

| drive | where | weather |
|---|---|---|
| 0412 | harbour | rain |
| 0413 | old town | dusk |
"""
