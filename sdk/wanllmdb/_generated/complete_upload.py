from pydantic import Field

from .base_model import BaseModel


class CompleteUpload(BaseModel):
    complete_upload: "CompleteUploadCompleteUpload" = Field(alias="completeUpload")


class CompleteUploadCompleteUpload(BaseModel):
    digest: str


CompleteUpload.model_rebuild()
