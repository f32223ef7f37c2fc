from pydantic import Field

from .base_model import BaseModel


class DeleteArtifact(BaseModel):
    delete_artifact: "DeleteArtifactDeleteArtifact" = Field(alias="deleteArtifact")


class DeleteArtifactDeleteArtifact(BaseModel):
    id: str


DeleteArtifact.model_rebuild()
