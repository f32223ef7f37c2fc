from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class UseArtifact(BaseModel):
    use_artifact: "UseArtifactUseArtifact" = Field(alias="useArtifact")


class UseArtifactUseArtifact(BaseModel):
    version: "UseArtifactUseArtifactVersion"


UseArtifactUseArtifactVersion = VersionFields
UseArtifact.model_rebuild()
UseArtifactUseArtifact.model_rebuild()
