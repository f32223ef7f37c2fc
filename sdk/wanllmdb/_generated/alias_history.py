from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MoveFields, PageFields


class AliasHistory(BaseModel):
    artifact: Optional["AliasHistoryArtifact"]


class AliasHistoryArtifact(BaseModel):
    alias_history: "AliasHistoryArtifactAliasHistory" = Field(alias="aliasHistory")


class AliasHistoryArtifactAliasHistory(BaseModel):
    nodes: list["AliasHistoryArtifactAliasHistoryNodes"]
    page_info: "AliasHistoryArtifactAliasHistoryPageInfo" = Field(alias="pageInfo")


AliasHistoryArtifactAliasHistoryNodes = MoveFields
AliasHistoryArtifactAliasHistoryPageInfo = PageFields
AliasHistory.model_rebuild()
AliasHistoryArtifact.model_rebuild()
AliasHistoryArtifactAliasHistory.model_rebuild()
