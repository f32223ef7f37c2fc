from pydantic import Field

from .base_model import BaseModel


class DiscardDraft(BaseModel):
    discard_draft: "DiscardDraftDiscardDraft" = Field(alias="discardDraft")


class DiscardDraftDiscardDraft(BaseModel):
    id: str


DiscardDraft.model_rebuild()
