from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, RunFields


class VersionUsers(BaseModel):
    artifact_version: "VersionUsersArtifactVersion" = Field(alias="artifactVersion")


class VersionUsersArtifactVersion(BaseModel):
    used_by: "VersionUsersArtifactVersionUsedBy" = Field(alias="usedBy")


class VersionUsersArtifactVersionUsedBy(BaseModel):
    nodes: list["VersionUsersArtifactVersionUsedByNodes"]
    page_info: "VersionUsersArtifactVersionUsedByPageInfo" = Field(alias="pageInfo")


VersionUsersArtifactVersionUsedByNodes = RunFields
VersionUsersArtifactVersionUsedByPageInfo = PageFields
VersionUsers.model_rebuild()
VersionUsersArtifactVersion.model_rebuild()
VersionUsersArtifactVersionUsedBy.model_rebuild()
