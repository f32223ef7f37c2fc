from pydantic import Field

from .base_model import BaseModel
from .fragments import KeyFields, PageFields


class ListKeys(BaseModel):
    api_keys: "ListKeysApiKeys" = Field(alias="apiKeys")


class ListKeysApiKeys(BaseModel):
    nodes: list["ListKeysApiKeysNodes"]
    page_info: "ListKeysApiKeysPageInfo" = Field(alias="pageInfo")


ListKeysApiKeysNodes = KeyFields
ListKeysApiKeysPageInfo = PageFields
ListKeys.model_rebuild()
ListKeysApiKeys.model_rebuild()
