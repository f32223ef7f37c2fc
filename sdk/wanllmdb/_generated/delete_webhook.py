from pydantic import Field

from .base_model import BaseModel


class DeleteWebhook(BaseModel):
    delete_webhook: "DeleteWebhookDeleteWebhook" = Field(alias="deleteWebhook")


class DeleteWebhookDeleteWebhook(BaseModel):
    id: str


DeleteWebhook.model_rebuild()
