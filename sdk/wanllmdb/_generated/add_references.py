from pydantic import Field

from .base_model import BaseModel


class AddReferences(BaseModel):
    add_references: "AddReferencesAddReferences" = Field(alias="addReferences")


class AddReferencesAddReferences(BaseModel):
    added: int


AddReferences.model_rebuild()
