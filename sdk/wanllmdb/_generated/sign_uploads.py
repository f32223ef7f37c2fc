from datetime import datetime
from typing import Any

from pydantic import Field

from .base_model import BaseModel


class SignUploads(BaseModel):
    sign_uploads: "SignUploadsSignUploads" = Field(alias="signUploads")


class SignUploadsSignUploads(BaseModel):
    uploads: list["SignUploadsSignUploadsUploads"]
    packs: list["SignUploadsSignUploadsPacks"]
    in_parts: list[str] = Field(alias="inParts")


class SignUploadsSignUploadsUploads(BaseModel):
    digest: str
    method: str
    url: str
    headers: Any
    expires_at: datetime = Field(alias="expiresAt")
    resumable: bool


class SignUploadsSignUploadsPacks(BaseModel):
    method: str
    url: str
    headers: Any
    expires_at: datetime = Field(alias="expiresAt")
    listing: str


SignUploads.model_rebuild()
SignUploadsSignUploads.model_rebuild()
