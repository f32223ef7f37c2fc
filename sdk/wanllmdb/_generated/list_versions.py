from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionFields


class ListVersions(BaseModel):
    artifact: Optional["ListVersionsArtifact"]


class ListVersionsArtifact(BaseModel):
    versions: "ListVersionsArtifactVersions"


class ListVersionsArtifactVersions(BaseModel):
    nodes: list["ListVersionsArtifactVersionsNodes"]
    page_info: "ListVersionsArtifactVersionsPageInfo" = Field(alias="pageInfo")


ListVersionsArtifactVersionsNodes = VersionFields
ListVersionsArtifactVersionsPageInfo = PageFields
ListVersions.model_rebuild()
ListVersionsArtifact.model_rebuild()
ListVersionsArtifactVersions.model_rebuild()
