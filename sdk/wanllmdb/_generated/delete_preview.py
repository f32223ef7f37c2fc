from typing import Optional

from pydantic import Field

from .base_model import BaseModel


class DeletePreview(BaseModel):
    delete_preview: "DeletePreviewDeletePreview" = Field(alias="deletePreview")


class DeletePreviewDeletePreview(BaseModel):
    aliases: list[str]
    freed_blobs: int = Field(alias="freedBlobs")
    freed_bytes: int = Field(alias="freedBytes")
    moves_latest: bool = Field(alias="movesLatest")
    next_latest: Optional["DeletePreviewDeletePreviewNextLatest"] = Field(
        alias="nextLatest"
    )
    used_by: "DeletePreviewDeletePreviewUsedBy" = Field(alias="usedBy")
    restricted_users: "DeletePreviewDeletePreviewRestrictedUsers" = Field(
        alias="restrictedUsers"
    )
    restricted_downstream: "DeletePreviewDeletePreviewRestrictedDownstream" = Field(
        alias="restrictedDownstream"
    )
    downstream: "DeletePreviewDeletePreviewDownstream"


class DeletePreviewDeletePreviewNextLatest(BaseModel):
    name: Optional[str]


class DeletePreviewDeletePreviewUsedBy(BaseModel):
    total_count: int = Field(alias="totalCount")


class DeletePreviewDeletePreviewRestrictedUsers(BaseModel):
    total_count: int = Field(alias="totalCount")


class DeletePreviewDeletePreviewRestrictedDownstream(BaseModel):
    total_count: int = Field(alias="totalCount")


class DeletePreviewDeletePreviewDownstream(BaseModel):
    total_count: int = Field(alias="totalCount")
    nodes: list["DeletePreviewDeletePreviewDownstreamNodes"]


class DeletePreviewDeletePreviewDownstreamNodes(BaseModel):
    ref: Optional[str]


DeletePreview.model_rebuild()
DeletePreviewDeletePreview.model_rebuild()
DeletePreviewDeletePreviewDownstream.model_rebuild()
