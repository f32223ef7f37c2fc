from pydantic import Field

from .base_model import BaseModel


class DeleteVersion(BaseModel):
    delete_version: "DeleteVersionDeleteVersion" = Field(alias="deleteVersion")


class DeleteVersionDeleteVersion(BaseModel):
    version: "DeleteVersionDeleteVersionVersion"


class DeleteVersionDeleteVersionVersion(BaseModel):
    id: str


DeleteVersion.model_rebuild()
DeleteVersionDeleteVersion.model_rebuild()
