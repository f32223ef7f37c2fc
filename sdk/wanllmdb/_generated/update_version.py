from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class UpdateVersion(BaseModel):
    update_version: "UpdateVersionUpdateVersion" = Field(alias="updateVersion")


class UpdateVersionUpdateVersion(BaseModel):
    version: "UpdateVersionUpdateVersionVersion"


UpdateVersionUpdateVersionVersion = VersionFields
UpdateVersion.model_rebuild()
UpdateVersionUpdateVersion.model_rebuild()
