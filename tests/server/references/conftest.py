from contextlib import contextmanager
from dataclasses import replace

import pytest
from wanllmdb_server.jobs.worker import Worker
from wanllmdb_server.storage.registry import Storages

from tests.server.inside import Inside, opened
from tests.server.protocol import commit, create
from tests.sources import Bucket, serving_site


class Lake(Bucket):
    """The bucket as a storage that can look at references; for blobs it is never used."""

    enforces_digest = False


@pytest.fixture
def site():
    with serving_site() as running:
        yield running


@contextmanager
def _opened(folder, lake, **settings):
    with opened(folder, **settings) as registry:
        known = registry.services.storages
        storages = Storages({**known, "lake": lake}, {**known.urls, "lake": "s3://lake"}, known.default)
        yield Inside(replace(registry.services, storages=storages), registry.documents)


@pytest.fixture
def lake(site):
    return Lake(site)


@pytest.fixture
def registry(tmp_path, lake):
    """A registry in this process with a second storage, and web references to this machine allowed."""
    with _opened(tmp_path / "data", lake, dangerous_web_references_to_loopback=True) as registry:
        yield registry


@pytest.fixture
def strict(tmp_path, lake):
    """The same as operators run it."""
    with _opened(tmp_path / "strict", lake) as registry:
        yield registry


def refer(api, *references, project="demo", artifact="photos"):
    """Commit a version with those references."""
    draft = create(api, project, artifact)["id"]
    api.do("addReferences", "added", version=draft, references=list(references))
    return commit(api, draft)


def allow(api, *rows, project="demo"):
    """Set the allow-list: pairs of storage and prefix."""
    given = [{"storage": storage, "prefix": prefix} for storage, prefix in rows]
    return api.do("setReferenceAllowlist", "project { id }", project=project, rows=given)


def run_job(registry, job_id):
    """Carry out the jobs that wait; the job as the API tells it then."""
    services = registry.services
    worker = Worker(services.database, services.storages, services.settings)
    while worker.run_one():
        pass
    query = "query($id: ID!) { job(id: $id) { kind state done total result error } }"
    return registry.api.ask(query, id=job_id)["job"]
