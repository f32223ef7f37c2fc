from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionFields


class RunOutputs(BaseModel):
    run: Optional["RunOutputsRun"]


class RunOutputsRun(BaseModel):
    outputs: "RunOutputsRunOutputs"


class RunOutputsRunOutputs(BaseModel):
    nodes: list["RunOutputsRunOutputsNodes"]
    page_info: "RunOutputsRunOutputsPageInfo" = Field(alias="pageInfo")


RunOutputsRunOutputsNodes = VersionFields
RunOutputsRunOutputsPageInfo = PageFields
RunOutputs.model_rebuild()
RunOutputsRun.model_rebuild()
RunOutputsRunOutputs.model_rebuild()
