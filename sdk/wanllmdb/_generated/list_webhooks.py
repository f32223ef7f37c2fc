from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, WebhookFields


class ListWebhooks(BaseModel):
    project: Optional["ListWebhooksProject"]


class ListWebhooksProject(BaseModel):
    webhooks: "ListWebhooksProjectWebhooks"


class ListWebhooksProjectWebhooks(BaseModel):
    nodes: list["ListWebhooksProjectWebhooksNodes"]
    page_info: "ListWebhooksProjectWebhooksPageInfo" = Field(alias="pageInfo")


ListWebhooksProjectWebhooksNodes = WebhookFields
ListWebhooksProjectWebhooksPageInfo = PageFields
ListWebhooks.model_rebuild()
ListWebhooksProject.model_rebuild()
ListWebhooksProjectWebhooks.model_rebuild()
