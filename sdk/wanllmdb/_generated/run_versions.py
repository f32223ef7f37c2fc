from typing import Optional

from .base_model import BaseModel
from .fragments import VersionFields


class RunVersions(BaseModel):
    run: Optional["RunVersionsRun"]


class RunVersionsRun(BaseModel):
    inputs: "RunVersionsRunInputs"
    outputs: "RunVersionsRunOutputs"


class RunVersionsRunInputs(BaseModel):
    nodes: list["RunVersionsRunInputsNodes"]


RunVersionsRunInputsNodes = VersionFields


class RunVersionsRunOutputs(BaseModel):
    nodes: list["RunVersionsRunOutputsNodes"]


RunVersionsRunOutputsNodes = VersionFields
RunVersions.model_rebuild()
RunVersionsRun.model_rebuild()
RunVersionsRunInputs.model_rebuild()
RunVersionsRunOutputs.model_rebuild()
