from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class CreateVersion(BaseModel):
    create_version: "CreateVersionCreateVersion" = Field(alias="createVersion")


class CreateVersionCreateVersion(BaseModel):
    version: "CreateVersionCreateVersionVersion"


CreateVersionCreateVersionVersion = VersionFields
CreateVersion.model_rebuild()
CreateVersionCreateVersion.model_rebuild()
