from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class VersionSource(BaseModel):
    artifact_version: "VersionSourceArtifactVersion" = Field(alias="artifactVersion")


class VersionSourceArtifactVersion(BaseModel):
    linked_from: Optional["VersionSourceArtifactVersionLinkedFrom"] = Field(
        alias="linkedFrom"
    )


class VersionSourceArtifactVersionLinkedFrom(BaseModel):
    ref: Optional[str]


VersionSource.model_rebuild()
VersionSourceArtifactVersion.model_rebuild()
