from pydantic import Field

from .base_model import BaseModel


class DeleteRun(BaseModel):
    delete_run: "DeleteRunDeleteRun" = Field(alias="deleteRun")


class DeleteRunDeleteRun(BaseModel):
    id: str


DeleteRun.model_rebuild()
