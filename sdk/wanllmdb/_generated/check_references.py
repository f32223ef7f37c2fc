from pydantic import Field

from .base_model import BaseModel
from .fragments import JobFields


class CheckReferences(BaseModel):
    check_references: "CheckReferencesCheckReferences" = Field(alias="checkReferences")


class CheckReferencesCheckReferences(BaseModel):
    job: "CheckReferencesCheckReferencesJob"


CheckReferencesCheckReferencesJob = JobFields
CheckReferences.model_rebuild()
CheckReferencesCheckReferences.model_rebuild()
