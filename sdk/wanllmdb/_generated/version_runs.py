from pydantic import Field

from .base_model import BaseModel
from .fragments import RunFields


class VersionRuns(BaseModel):
    artifact_version: "VersionRunsArtifactVersion" = Field(alias="artifactVersion")


class VersionRunsArtifactVersion(BaseModel):
    produced_by: "VersionRunsArtifactVersionProducedBy" = Field(alias="producedBy")
    used_by: "VersionRunsArtifactVersionUsedBy" = Field(alias="usedBy")


class VersionRunsArtifactVersionProducedBy(BaseModel):
    nodes: list["VersionRunsArtifactVersionProducedByNodes"]


VersionRunsArtifactVersionProducedByNodes = RunFields


class VersionRunsArtifactVersionUsedBy(BaseModel):
    nodes: list["VersionRunsArtifactVersionUsedByNodes"]


VersionRunsArtifactVersionUsedByNodes = RunFields
VersionRuns.model_rebuild()
VersionRunsArtifactVersion.model_rebuild()
VersionRunsArtifactVersionProducedBy.model_rebuild()
VersionRunsArtifactVersionUsedBy.model_rebuild()
