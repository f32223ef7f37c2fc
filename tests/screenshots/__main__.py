"""`make screenshots`: the pictures of the README, of a real server that a made-up team has worked with."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.ranks import Role

from tests.s3servers.environments import ROOT
from tests.s3servers.servers import S3Server
from tests.s3servers.swift import swift_server
from tests.screenshots.bucket import NAME, Bucket
from tests.screenshots.clock import CLOCK
from tests.screenshots.pictures import Camera, take_all
from tests.screenshots.team import ACCOUNTS, DESCRIPTION, FRAMES, PEOPLE, PROJECT, Team, work
from tests.server.client import over_http
from tests.server.people import add_person
from tests.serving import serve
from tests.webui.chromium import OPTIONS, executable
from tests.webui.logins import PASSWORD, log_in
from tests.webui.world import away_from_home

DAYS, DAY = 41, 86_400
STORAGE = "registry"


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images", help="folder (%(default)s)")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="wanllmdb-screenshots-") as name,
        swift_server(Path(name, "swift")) as swift,
        away_from_home(Path(name)),
        at_bucket(swift),
        serving(Path(name), swift) as url,
    ):
        fill(Path(name), url, Bucket(swift))
        with sync_playwright() as playwright:
            expect.set_options(timeout=20_000)
            browser = playwright.chromium.launch(executable_path=executable(), args=OPTIONS)
            take_all(
                Camera(
                    browser,
                    url,
                    log_in(browser, url, PEOPLE[0]),
                    datetime.now(UTC) + timedelta(days=DAYS),
                    folder,
                )
            )
            browser.close()


@contextmanager
def at_bucket(swift: S3Server) -> Iterator[None]:
    """The SDK and the server find the bucket."""
    swift.client().request("PUT", STORAGE)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in swift.environment.items():
            patch.setenv(name, value)
        yield


def serving(folder: Path, swift: S3Server) -> AbstractContextManager[str]:
    """The URL of a server whose clock the file `clock` in the folder sets."""
    set_clock(folder, 0)
    variables = {
        "WANLLMDB_STORAGE": f"s3://{STORAGE}/street?endpoint={swift.endpoint}",
        "PYTHONPATH": os.pathsep.join(sys.path),
        CLOCK: str(folder / "clock"),
    }
    return serve(folder / "data", [sys.executable, "-m", "tests.screenshots.clock"], **variables)


def set_clock(folder: Path, day: float) -> None:
    """Let so many days be over since the team began, which is today."""
    new = folder / "clock.new"
    new.write_text(str(day * DAY))
    new.replace(folder / "clock")


def fill(folder: Path, url: str, bucket: Bucket) -> None:
    keys = {"root": add_person(folder / "data", "root", is_admin=True)}
    root = over_http(url, keys["root"])
    root.do("createProject", "project { id }", name=PROJECT, description=DESCRIPTION)
    rule = {"prefix": f"s3://{NAME}", "storage": "default"}
    root.do("setReferenceAllowlist", "project { id }", project=PROJECT, rows=[rule])
    for name in (*PEOPLE, *ACCOUNTS):
        person = name in PEOPLE
        keys[name] = add_person(
            folder / "data",
            name,
            roles={PROJECT: Role.MAINTAINER},
            kind=PrincipalKind.USER if person else PrincipalKind.SERVICE,
            password=PASSWORD if person else None,
        )
    team = Team(
        lambda name: (url, keys[name]), lambda day: set_clock(folder, day), bucket.places, weight=1000
    )
    work(team)
    root.do("protectAlias", "protectedAliases { pattern }", project=PROJECT, pattern="production")
    bucket.drift()
    set_clock(folder, DAYS - 1 / 24)
    team.version("ingest", f"{FRAMES}:v2").check(server=True)
    set_clock(folder, DAYS)


if __name__ == "__main__":
    begun = time.monotonic()
    main()
    print(f"docs/images is new, after {time.monotonic() - begun:.0f} s")
