from pydantic import Field

from .base_model import BaseModel
from .fragments import RunFields


class VersionProducers(BaseModel):
    artifact_version: "VersionProducersArtifactVersion" = Field(alias="artifactVersion")


class VersionProducersArtifactVersion(BaseModel):
    produced_by: "VersionProducersArtifactVersionProducedBy" = Field(alias="producedBy")


class VersionProducersArtifactVersionProducedBy(BaseModel):
    nodes: list["VersionProducersArtifactVersionProducedByNodes"]


VersionProducersArtifactVersionProducedByNodes = RunFields
VersionProducers.model_rebuild()
VersionProducersArtifactVersion.model_rebuild()
VersionProducersArtifactVersionProducedBy.model_rebuild()
