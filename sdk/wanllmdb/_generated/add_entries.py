from pydantic import Field

from .base_model import BaseModel


class AddEntries(BaseModel):
    add_entries: "AddEntriesAddEntries" = Field(alias="addEntries")


class AddEntriesAddEntries(BaseModel):
    missing: list[str]


AddEntries.model_rebuild()
