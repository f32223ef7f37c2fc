from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import DeliveryFields, PageFields


class ListDeliveries(BaseModel):
    node: Optional[
        Annotated[
            Union["ListDeliveriesNodeNode", "ListDeliveriesNodeWebhook"],
            Field(discriminator="typename__"),
        ]
    ]


class ListDeliveriesNodeNode(BaseModel):
    typename__: Literal[
        "AliasMove",
        "ApiKey",
        "Artifact",
        "ArtifactVersion",
        "Delivery",
        "Event",
        "Job",
        "Node",
        "Principal",
        "Project",
        "Run",
        "Session",
    ] = Field(alias="__typename")


class ListDeliveriesNodeWebhook(BaseModel):
    typename__: Literal["Webhook"] = Field(alias="__typename")
    deliveries: "ListDeliveriesNodeWebhookDeliveries"


class ListDeliveriesNodeWebhookDeliveries(BaseModel):
    nodes: list["ListDeliveriesNodeWebhookDeliveriesNodes"]
    page_info: "ListDeliveriesNodeWebhookDeliveriesPageInfo" = Field(alias="pageInfo")


ListDeliveriesNodeWebhookDeliveriesNodes = DeliveryFields
ListDeliveriesNodeWebhookDeliveriesPageInfo = PageFields
ListDeliveries.model_rebuild()
ListDeliveriesNodeWebhook.model_rebuild()
ListDeliveriesNodeWebhookDeliveries.model_rebuild()
