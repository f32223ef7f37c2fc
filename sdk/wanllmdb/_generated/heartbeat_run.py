from pydantic import Field

from .base_model import BaseModel
from .enums import RunState


class HeartbeatRun(BaseModel):
    heartbeat_run: "HeartbeatRunHeartbeatRun" = Field(alias="heartbeatRun")


class HeartbeatRunHeartbeatRun(BaseModel):
    run: "HeartbeatRunHeartbeatRunRun"


class HeartbeatRunHeartbeatRunRun(BaseModel):
    state: RunState


HeartbeatRun.model_rebuild()
HeartbeatRunHeartbeatRun.model_rebuild()
