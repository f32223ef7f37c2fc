from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .fragments import (  # noqa: F401
    WebhookFields,
    WebhookFieldsCreatedBy,
    WebhookFieldsProject,
)


class GetWebhook(BaseModel):
    node: Optional[
        Annotated[
            Union["GetWebhookNodeNode", "GetWebhookNodeWebhook"],
            Field(discriminator="typename__"),
        ]
    ]


class GetWebhookNodeNode(BaseModel):
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


class GetWebhookNodeWebhook(WebhookFields):
    typename__: Literal["Webhook"] = Field(alias="__typename")


GetWebhook.model_rebuild()
