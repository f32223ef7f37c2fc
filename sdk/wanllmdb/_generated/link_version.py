from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class LinkVersion(BaseModel):
    link_version: "LinkVersionLinkVersion" = Field(alias="linkVersion")


class LinkVersionLinkVersion(BaseModel):
    version: "LinkVersionLinkVersionVersion"


LinkVersionLinkVersionVersion = VersionFields
LinkVersion.model_rebuild()
LinkVersionLinkVersion.model_rebuild()
