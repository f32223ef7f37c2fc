from pydantic import Field

from .base_model import BaseModel


class DeleteAlias(BaseModel):
    delete_alias: "DeleteAliasDeleteAlias" = Field(alias="deleteAlias")


class DeleteAliasDeleteAlias(BaseModel):
    artifact: "DeleteAliasDeleteAliasArtifact"


class DeleteAliasDeleteAliasArtifact(BaseModel):
    id: str


DeleteAlias.model_rebuild()
DeleteAliasDeleteAlias.model_rebuild()
