from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class StartUpload(BaseModel):
    start_upload: "StartUploadStartUpload" = Field(alias="startUpload")


class StartUploadStartUpload(BaseModel):
    upload: Optional["StartUploadStartUploadUpload"]


class StartUploadStartUploadUpload(BaseModel):
    id: str
    part_size: int = Field(alias="partSize")
    part_count: int = Field(alias="partCount")
    held_parts: list[int] = Field(alias="heldParts")


StartUpload.model_rebuild()
StartUploadStartUpload.model_rebuild()
