from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields


class GetImpact(BaseModel):
    impact: "GetImpactImpact"


class GetImpactImpact(BaseModel):
    version_count: int = Field(alias="versionCount")
    run_count: int = Field(alias="runCount")
    restricted_count: int = Field(alias="restrictedCount")
    levels: list["GetImpactImpactLevels"]
    types: list["GetImpactImpactTypes"]
    nodes: list["GetImpactImpactNodes"]
    page_info: "GetImpactImpactPageInfo" = Field(alias="pageInfo")


class GetImpactImpactLevels(BaseModel):
    depth: int
    versions: int
    runs: int


class GetImpactImpactTypes(BaseModel):
    type_: str = Field(alias="type")
    versions: int


class GetImpactImpactNodes(BaseModel):
    depth: int
    aliases: list[str]
    version: "GetImpactImpactNodesVersion"


class GetImpactImpactNodesVersion(BaseModel):
    id: str
    ref: Optional[str]
    artifact: "GetImpactImpactNodesVersionArtifact"
    created_by: "GetImpactImpactNodesVersionCreatedBy" = Field(alias="createdBy")
    deleted_at: Optional[datetime] = Field(alias="deletedAt")


class GetImpactImpactNodesVersionArtifact(BaseModel):
    type_: str = Field(alias="type")


class GetImpactImpactNodesVersionCreatedBy(BaseModel):
    name: str


GetImpactImpactPageInfo = PageFields
GetImpact.model_rebuild()
GetImpactImpact.model_rebuild()
GetImpactImpactNodes.model_rebuild()
GetImpactImpactNodesVersion.model_rebuild()
