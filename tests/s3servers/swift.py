"""OpenStack Swift with its S3 API: one account, container, object and proxy server, one disk, one copy.

It checks signatures, expiry, checksums and conditions, and keeps versions of a bucket that asks for them.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from tests.s3servers.environments import tool_environment
from tests.s3servers.processes import Program, free_ports, running
from tests.s3servers.servers import REGION, WEB_ORIGIN, S3Server

DOMAIN = "s3.test"
"""Below this name the proxy takes buckets for hosts; nothing resolves it."""

KINDS = ("account", "container", "object")

MAKE_RINGS = """
import sys
from swift.common.ring import RingBuilder

folder = sys.argv[1]
for kind, port in zip(("account", "container", "object"), map(int, sys.argv[2:])):
    builder = RingBuilder(4, 1, 0)
    address = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "device": "disk", "weight": 1, "meta": "", **address})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{kind}.ring.gz")
"""

SWIFT = """
[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""

BACKEND = Template("""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
workers = 0
mount_check = false
user = $user
devices = $folder
swift_dir = $folder
log_address = /dev/null
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
""")

PROXY = Template("""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
workers = 0
user = $user
swift_dir = $folder
log_address = /dev/null
cors_allow_origin = $origin
cors_expose_headers = etag, content-length, content-range, x-amz-version-id
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth copy slo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = $region
s3_acl = false
storage_domain = $domain
min_segment_size = 5242880
cors_preflight_allow_origin = $origin
[filter:tempauth]
use = egg:swift#tempauth
user_tests_writer = tests-secret .admin
storage_url_scheme = http
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
yield_frequency = 0
[filter:symlink]
use = egg:swift#symlink
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
""")


@contextmanager
def swift_server(folder: Path, origin: str = WEB_ORIGIN) -> Iterator[S3Server]:
    """Swift over `folder`, on free ports; browsers at `origin` may use it."""
    programs = tool_environment("swift")
    (folder / "disk").mkdir(parents=True)
    _check_attributes(folder / "disk")
    *backends, proxy = free_ports(len(KINDS) + 1)
    known = {"folder": folder, "user": _user(), "origin": origin, "region": REGION, "domain": DOMAIN}
    (folder / "swift.conf").write_text(SWIFT)
    started = []
    for kind, port in zip(KINDS, backends, strict=True):
        text = BACKEND.substitute(known, kind=kind, port=port)
        started.append(_program(programs, folder, f"{kind}-server", text, port))
    started.append(_program(programs, folder, "proxy-server", PROXY.substitute(known, port=proxy), proxy))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["SWIFT_DIR"] = str(folder)
    rings = (str(programs / "python"), "-c", MAKE_RINGS, str(folder), *map(str, backends))
    _make_rings(rings, environment)
    with running(started, folder, environment):
        yield S3Server("swift", f"http://127.0.0.1:{proxy}", "tests:writer", "tests-secret")


def _program(programs: Path, folder: Path, name: str, configuration: str, port: int) -> Program:
    path = folder / f"{name}.conf"
    path.write_text(configuration)
    command = [str(programs / "python"), str(programs / f"swift-{name}"), str(path)]
    return Program(command, port, folder / f"{name}.log")


def _make_rings(command: tuple[str, ...], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True)


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _check_attributes(folder: Path) -> None:
    try:
        os.setxattr(folder, "user.wanllmdb", b"1")
    except OSError as error:
        raise RuntimeError(
            f"Swift keeps what it knows in extended attributes, which {folder} cannot have ({error}); "
            "let TMPDIR name a folder on a disk that can"
        ) from error
