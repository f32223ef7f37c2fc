from pydantic import Field

from .base_model import BaseModel


class RenameArtifact(BaseModel):
    rename_artifact: "RenameArtifactRenameArtifact" = Field(alias="renameArtifact")


class RenameArtifactRenameArtifact(BaseModel):
    artifact: "RenameArtifactRenameArtifactArtifact"


class RenameArtifactRenameArtifactArtifact(BaseModel):
    id: str


RenameArtifact.model_rebuild()
RenameArtifactRenameArtifact.model_rebuild()
