"""What the processes of these tests run."""

import os
import random
import time

from tests.sdk.processes import end_of, start_script

LOG = """
    import json, sys, wanllmdb
    from wanllmdb.http import Retry
    run = wanllmdb.init()
    run._session.connections.retry = Retry(60, 0.05, 1.0)  # a loaded machine starts servers slowly
    artifact = wanllmdb.Artifact("large", "dataset")
    artifact.add_file(sys.argv[1])
    logged = run.log_artifact(artifact)
    print(json.dumps([logged.version, logged.size, logged.files()[0].digest]))
"""


def write_large(path, size, seed=1):
    """A file of that size, its content never twice the same in a part."""
    chance = random.Random(seed)
    with path.open("wb") as out:
        for start in range(0, size, 1 << 20):
            out.write(chance.randbytes(min(1 << 20, size - start)))
    return path


def log_script(folder, path):
    """A process that logs the file."""
    names = ("WANLLMDB_URL", "WANLLMDB_PROJECT", "PYTHONPATH")
    return start_script(
        folder, LOG, str(path), **{name: os.environ[name] for name in names if name in os.environ}
    )


def succeed(process):
    """What a script printed, which has to end well."""
    code, out, err = end_of(process)
    assert code == 0, err
    return out.strip()


def wait_until(true):
    while not true():
        time.sleep(0.01)
