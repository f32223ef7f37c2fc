"""How runs, jobs and datasets are called in OpenLineage: by its naming rules, and by ours."""

import uuid
from dataclasses import dataclass
from importlib.metadata import version as distribution_version
from typing import Any
from urllib.parse import urlsplit

from wanllmdb_server.artifacts.uris import WEB, parse_uri
from wanllmdb_server.settings import Settings

FACETS_PATH = "/openlineage/1-0-0/facets.json"
"""Where the server shows the schema of the facets that are its own."""
VERSION = distribution_version("wanllmdb-server")
PRODUCER = f"urn:wanllmdb-server:{VERSION}"
_NO_URL = "http://localhost"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one registry."""

    namespace: str
    """`wanllmdb://host`, of its jobs and artifacts."""
    facets_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Names":
        url = (settings.public_url or _NO_URL).rstrip("/")
        namespace = settings.openlineage_namespace or f"wanllmdb://{urlsplit(url).netloc}"
        return cls(namespace, url + FACETS_PATH)

    def run_id(self, row_id: int) -> str:
        """The UUID of a run: the same for ever, and another one in every registry."""
        registry = uuid.uuid5(uuid.NAMESPACE_URL, self.namespace)
        return str(uuid.uuid5(registry, f"Run:{row_id}"))

    def artifact(self, project: str, artifact: str) -> dict[str, Any]:
        return {"namespace": self.namespace, "name": f"{project}/{artifact}"}

    def job(self, project: str, job_type: str) -> dict[str, Any]:
        return {"namespace": self.namespace, "name": f"{project}/{job_type or 'run'}"}

    def facet(self, kind: str, **values: Any) -> dict[str, Any]:
        """A facet of our own."""
        return {"_producer": PRODUCER, "_schemaURL": f"{self.facets_url}#/$defs/{kind}", **values}


def standard_facet(path: str, **values: Any) -> dict[str, Any]:
    """A facet of OpenLineage's: `path` is its version and name."""
    name = path.rpartition("/")[2]
    url = f"https://openlineage.io/spec/facets/{path}.json#/$defs/{name}"
    return {"_producer": PRODUCER, "_schemaURL": url, **values}


def place_of(uri: str) -> dict[str, Any]:
    """The dataset that a reference points to."""
    parts = parse_uri(uri)
    if parts.scheme == "file":
        return {"namespace": "file", "name": "/" + parts.path}
    name = "/" + parts.path.partition("?")[0] if parts.scheme in WEB else parts.path
    return {"namespace": f"{parts.scheme}://{parts.place}", "name": name}
