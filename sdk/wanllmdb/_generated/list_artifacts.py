from pydantic import Field

from .base_model import BaseModel
from .fragments import ArtifactFields, PageFields


class ListArtifacts(BaseModel):
    artifacts: "ListArtifactsArtifacts"


class ListArtifactsArtifacts(BaseModel):
    nodes: list["ListArtifactsArtifactsNodes"]
    page_info: "ListArtifactsArtifactsPageInfo" = Field(alias="pageInfo")


ListArtifactsArtifactsNodes = ArtifactFields
ListArtifactsArtifactsPageInfo = PageFields
ListArtifacts.model_rebuild()
ListArtifactsArtifacts.model_rebuild()
