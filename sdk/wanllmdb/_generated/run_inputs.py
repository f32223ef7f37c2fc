from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, VersionFields


class RunInputs(BaseModel):
    run: Optional["RunInputsRun"]


class RunInputsRun(BaseModel):
    inputs: "RunInputsRunInputs"


class RunInputsRunInputs(BaseModel):
    nodes: list["RunInputsRunInputsNodes"]
    page_info: "RunInputsRunInputsPageInfo" = Field(alias="pageInfo")


RunInputsRunInputsNodes = VersionFields
RunInputsRunInputsPageInfo = PageFields
RunInputs.model_rebuild()
RunInputsRun.model_rebuild()
RunInputsRunInputs.model_rebuild()
