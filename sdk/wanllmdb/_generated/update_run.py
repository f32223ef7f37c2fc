from typing import Any

from pydantic import Field

from .base_model import BaseModel


class UpdateRun(BaseModel):
    update_run: "UpdateRunUpdateRun" = Field(alias="updateRun")


class UpdateRunUpdateRun(BaseModel):
    run: "UpdateRunUpdateRunRun"


class UpdateRunUpdateRunRun(BaseModel):
    config: Any


UpdateRun.model_rebuild()
UpdateRunUpdateRun.model_rebuild()
