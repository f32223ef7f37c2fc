from pydantic import Field

from .base_model import BaseModel
from .fragments import KeyFields


class RevokeKey(BaseModel):
    revoke_api_key: "RevokeKeyRevokeApiKey" = Field(alias="revokeApiKey")


class RevokeKeyRevokeApiKey(BaseModel):
    api_key: "RevokeKeyRevokeApiKeyApiKey" = Field(alias="apiKey")


RevokeKeyRevokeApiKeyApiKey = KeyFields
RevokeKey.model_rebuild()
RevokeKeyRevokeApiKey.model_rebuild()
