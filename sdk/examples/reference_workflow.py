"""Data that stays where it is, registered next to uploaded files; a change at the source is noticed.

    python reference_workflow.py --project photos --data s3://my-bucket/photos

`--data`, or WANLLMDB_EXAMPLE_DATA, names a folder in a bucket, a local folder (file:///…) or one file on the
web. The example does not write there: `--change COMMAND` is run between the scenes to stand for whoever does.
Without it, a folder of its own is made and changed.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

import wanllmdb
from wanllmdb.errors import ReferenceChanged


def main() -> None:
    parser = argparse.ArgumentParser(description="References, from registration to a changed source.")
    parser.add_argument("--project", default="reference-workflow")
    parser.add_argument("--data", default=os.environ.get("WANLLMDB_EXAMPLE_DATA"))
    parser.add_argument("--change", help="a shell command that changes the data")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch, "photos")
        data = options.data or make_data(own)
        logged = register(options.project, data)
        first_download(logged, data, Path(scratch, "first"))
        if options.change:
            subprocess.run(options.change, shell=True, check=True)  # noqa: S602  # the user's own command
        elif not options.data:
            (own / "a.txt").write_text("a rose, repainted\n")
        changed = check(logged, data)
        download_again(logged, data, Path(scratch, "again"), changed=changed)


def make_data(folder: Path) -> str:
    folder.mkdir()
    (folder / "a.txt").write_text("a rose\n")
    (folder / "b.txt").write_text("a tulip\n")
    return folder.as_uri()


def register(project: str, data: str) -> wanllmdb.Artifact:
    photos = wanllmdb.Artifact("photos", "dataset")
    photos.add_reference(data, "raw")
    with photos.new_file("labels.csv") as file:
        file.write("file,flower\na.txt,rose\nb.txt,tulip\n")
    with wanllmdb.init(project, job_type="register") as run:
        logged = run.log_artifact(photos)
    outside = [file for file in logged.files() if file.uri]
    inside = logged.file_count - len(outside)
    print(f"1 register: {logged.version} has {len(outside)} references and {inside} uploaded file")
    return logged


def first_download(logged: wanllmdb.Artifact, data: str, folder: Path) -> None:
    # Without allow_references nobody's version could make this script read a bucket with its credentials.
    logged.download(folder, allow_references=[data])
    print(f"2 download: {sum(1 for path in folder.rglob('*') if path.is_file())} files")


def check(logged: wanllmdb.Artifact, data: str) -> int:
    found = logged.check(allow_references=[data])
    changed = [item for item in found if item.state != "same"]
    for item in changed:
        print(f"3 check: {item.path} is {item.state}")
    if not changed:
        print("3 check: all sources are as they were")
    return len(changed)


def download_again(logged: wanllmdb.Artifact, data: str, folder: Path, *, changed: int) -> None:
    try:
        logged.download(folder, allow_references=[data])
    except ReferenceChanged as error:
        # Local files and web servers keep no versions, so what was registered is gone.
        print(f"4 again: refused, {error.details['path']} is not what was registered")
    else:
        print(f"4 again: the registered versions were downloaded, though {changed} sources changed")


if __name__ == "__main__":
    main()
