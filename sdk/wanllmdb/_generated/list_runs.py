from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, RunFields


class ListRuns(BaseModel):
    runs: "ListRunsRuns"


class ListRunsRuns(BaseModel):
    nodes: list["ListRunsRunsNodes"]
    page_info: "ListRunsRunsPageInfo" = Field(alias="pageInfo")


ListRunsRunsNodes = RunFields
ListRunsRunsPageInfo = PageFields
ListRuns.model_rebuild()
ListRunsRuns.model_rebuild()
