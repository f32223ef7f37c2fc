from pydantic import Field

from .base_model import BaseModel
from .enums import RunState


class FinishRun(BaseModel):
    finish_run: "FinishRunFinishRun" = Field(alias="finishRun")


class FinishRunFinishRun(BaseModel):
    run: "FinishRunFinishRunRun"


class FinishRunFinishRunRun(BaseModel):
    state: RunState


FinishRun.model_rebuild()
FinishRunFinishRun.model_rebuild()
