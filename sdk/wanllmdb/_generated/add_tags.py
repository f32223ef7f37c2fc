from typing import Literal

from pydantic import Field

from .base_model import BaseModel


class AddTags(BaseModel):
    add_tags: "AddTagsAddTags" = Field(alias="addTags")


class AddTagsAddTags(BaseModel):
    node: "AddTagsAddTagsNode"


class AddTagsAddTagsNode(BaseModel):
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


AddTags.model_rebuild()
AddTagsAddTags.model_rebuild()
