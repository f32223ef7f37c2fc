"""What a user installs holds all it needs."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
# Written by tools, and never shipped
LEFT_OUT = {"__pycache__", ".DS_Store"}


@pytest.mark.parametrize(
    ("project", "package", "needed"),
    [
        (
            "server",
            "wanllmdb_server",
            [
                "py.typed",
                "db/migrations/env.py",
                "db/migrations/versions/0001_the_registry.py",
                "web/static/playground.html",
            ],
        ),
        ("sdk", "wanllmdb", ["py.typed", "_generated/operations.py"]),
        ("plugins/s3", "wanllmdb_s3", ["py.typed", "plugin.py"]),
        ("plugins/minio", "wanllmdb_minio", ["py.typed", "plugin.py"]),
        ("plugins/gcs", "wanllmdb_gcs", ["py.typed", "storage.py", "references.py"]),
    ],
)
def test_the_wheel_holds_every_file_of_the_package(tmp_path, project, package, needed):
    (built,) = WheelBuilder(str(ROOT / project)).build(directory=str(tmp_path), versions=["standard"])

    with zipfile.ZipFile(built) as wheel:
        names = wheel.namelist()
    packed = {name for name in names if ".dist-info/" not in name}
    source = ROOT / project / package
    files = [path for path in source.rglob("*") if path.is_file() and not LEFT_OUT & set(path.parts)]
    assert packed == {f"{package}/{path.relative_to(source).as_posix()}" for path in files}
    assert {f"{package}/{name}" for name in needed} <= packed
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert [name for name in names if name.endswith("entry_points.txt")]
