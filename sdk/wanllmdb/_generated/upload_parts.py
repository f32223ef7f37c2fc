from typing import Any

from pydantic import Field

from .base_model import BaseModel


class UploadParts(BaseModel):
    upload_parts: "UploadPartsUploadParts" = Field(alias="uploadParts")


class UploadPartsUploadParts(BaseModel):
    parts: list["UploadPartsUploadPartsParts"]


class UploadPartsUploadPartsParts(BaseModel):
    number: int
    method: str
    url: str
    headers: Any


UploadParts.model_rebuild()
UploadPartsUploadParts.model_rebuild()
