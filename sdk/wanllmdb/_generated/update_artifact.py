from pydantic import Field

from .base_model import BaseModel


class UpdateArtifact(BaseModel):
    update_artifact: "UpdateArtifactUpdateArtifact" = Field(alias="updateArtifact")


class UpdateArtifactUpdateArtifact(BaseModel):
    artifact: "UpdateArtifactUpdateArtifactArtifact"


class UpdateArtifactUpdateArtifactArtifact(BaseModel):
    id: str


UpdateArtifact.model_rebuild()
UpdateArtifactUpdateArtifact.model_rebuild()
