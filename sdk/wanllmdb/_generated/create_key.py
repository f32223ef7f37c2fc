from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import KeyFields


class CreateKey(BaseModel):
    create_api_key: "CreateKeyCreateApiKey" = Field(alias="createApiKey")


class CreateKeyCreateApiKey(BaseModel):
    api_key: "CreateKeyCreateApiKeyApiKey" = Field(alias="apiKey")
    secret: Optional[str]


CreateKeyCreateApiKeyApiKey = KeyFields
CreateKey.model_rebuild()
CreateKeyCreateApiKey.model_rebuild()
