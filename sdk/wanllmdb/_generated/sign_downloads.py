from datetime import datetime
from typing import Any

from pydantic import Field

from .base_model import BaseModel


class SignDownloads(BaseModel):
    artifact_version: "SignDownloadsArtifactVersion" = Field(alias="artifactVersion")


class SignDownloadsArtifactVersion(BaseModel):
    downloads: "SignDownloadsArtifactVersionDownloads"


class SignDownloadsArtifactVersionDownloads(BaseModel):
    blobs: list["SignDownloadsArtifactVersionDownloadsBlobs"]
    packs: list["SignDownloadsArtifactVersionDownloadsPacks"]


class SignDownloadsArtifactVersionDownloadsBlobs(BaseModel):
    digest: str
    method: str
    url: str
    headers: Any
    expires_at: datetime = Field(alias="expiresAt")


class SignDownloadsArtifactVersionDownloadsPacks(BaseModel):
    method: str
    url: str
    headers: Any
    expires_at: datetime = Field(alias="expiresAt")
    listing: str


SignDownloads.model_rebuild()
SignDownloadsArtifactVersion.model_rebuild()
SignDownloadsArtifactVersionDownloads.model_rebuild()
