from typing import Literal

from pydantic import Field

from .base_model import BaseModel


class RemoveTags(BaseModel):
    remove_tags: "RemoveTagsRemoveTags" = Field(alias="removeTags")


class RemoveTagsRemoveTags(BaseModel):
    node: "RemoveTagsRemoveTagsNode"


class RemoveTagsRemoveTagsNode(BaseModel):
    typename__: Literal[
        "AliasMove",
        "ApiKey",
        "Artifact",
        "ArtifactVersion",
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
    id: str


RemoveTags.model_rebuild()
RemoveTagsRemoveTags.model_rebuild()
