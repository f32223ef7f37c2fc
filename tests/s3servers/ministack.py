"""ministack, an emulator of AWS, with its checks of signatures and rights switched on."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.s3servers.environments import tool_environment
from tests.s3servers.processes import Program, free_ports, running
from tests.s3servers.servers import S3Server


@contextmanager
def ministack_server(folder: Path) -> Iterator[S3Server]:
    """ministack on a free port; what it keeps is gone with it."""
    programs = tool_environment("ministack")
    [port] = free_ports(1)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "MINISTACK_"))
    } | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "SERVICES": "s3,iam,sts",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    program = Program([str(programs / "python"), "-m", "ministack"], port, folder / "ministack.log")
    with running([program], folder, environment):
        yield S3Server("ministack", f"http://127.0.0.1:{port}", "test", "test")
