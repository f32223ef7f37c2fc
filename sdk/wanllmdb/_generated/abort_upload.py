from pydantic import Field

from .base_model import BaseModel


class AbortUpload(BaseModel):
    abort_upload: "AbortUploadAbortUpload" = Field(alias="abortUpload")


class AbortUploadAbortUpload(BaseModel):
    id: str


AbortUpload.model_rebuild()
