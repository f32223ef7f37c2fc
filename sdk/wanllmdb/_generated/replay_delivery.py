from pydantic import Field

from .base_model import BaseModel
from .fragments import DeliveryFields


class ReplayDelivery(BaseModel):
    replay_delivery: "ReplayDeliveryReplayDelivery" = Field(alias="replayDelivery")


class ReplayDeliveryReplayDelivery(BaseModel):
    delivery: "ReplayDeliveryReplayDeliveryDelivery"


ReplayDeliveryReplayDeliveryDelivery = DeliveryFields
ReplayDelivery.model_rebuild()
ReplayDeliveryReplayDelivery.model_rebuild()
