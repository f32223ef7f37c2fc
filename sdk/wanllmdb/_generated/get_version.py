from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class GetVersion(BaseModel):
    artifact_version: "GetVersionArtifactVersion" = Field(alias="artifactVersion")


GetVersionArtifactVersion = VersionFields
GetVersion.model_rebuild()
