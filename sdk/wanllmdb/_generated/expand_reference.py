from pydantic import Field

from .base_model import BaseModel
from .fragments import JobFields


class ExpandReference(BaseModel):
    expand_reference: "ExpandReferenceExpandReference" = Field(alias="expandReference")


class ExpandReferenceExpandReference(BaseModel):
    job: "ExpandReferenceExpandReferenceJob"


ExpandReferenceExpandReferenceJob = JobFields
ExpandReference.model_rebuild()
ExpandReferenceExpandReference.model_rebuild()
