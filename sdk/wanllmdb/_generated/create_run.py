from pydantic import Field

from .base_model import BaseModel
from .fragments import RunFields


class CreateRun(BaseModel):
    create_run: "CreateRunCreateRun" = Field(alias="createRun")


class CreateRunCreateRun(BaseModel):
    run: "CreateRunCreateRunRun"
    heartbeat_seconds: float = Field(alias="heartbeatSeconds")


CreateRunCreateRunRun = RunFields
CreateRun.model_rebuild()
CreateRunCreateRun.model_rebuild()
