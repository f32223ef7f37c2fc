from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel


class SignDraftDownloads(BaseModel):
    node: Optional[
        Annotated[
            Union[
                "SignDraftDownloadsNodeNode", "SignDraftDownloadsNodeArtifactVersion"
            ],
            Field(discriminator="typename__"),
        ]
    ]


class SignDraftDownloadsNodeNode(BaseModel):
    typename__: Literal[
        "AliasMove",
        "ApiKey",
        "Artifact",
        "Delivery",
        "Event",
        "Job",
        "Node",
        "Principal",
        "Project",
        "Run",
        "Session",
        "Webhook",
    ] = Field(alias="__typename")


class SignDraftDownloadsNodeArtifactVersion(BaseModel):
    typename__: Literal["ArtifactVersion"] = Field(alias="__typename")
    downloads: "SignDraftDownloadsNodeArtifactVersionDownloads"


class SignDraftDownloadsNodeArtifactVersionDownloads(BaseModel):
    blobs: list["SignDraftDownloadsNodeArtifactVersionDownloadsBlobs"]


class SignDraftDownloadsNodeArtifactVersionDownloadsBlobs(BaseModel):
    digest: str
    method: str
    url: str
    headers: Any
    expires_at: datetime = Field(alias="expiresAt")


SignDraftDownloads.model_rebuild()
SignDraftDownloadsNodeArtifactVersion.model_rebuild()
SignDraftDownloadsNodeArtifactVersionDownloads.model_rebuild()
