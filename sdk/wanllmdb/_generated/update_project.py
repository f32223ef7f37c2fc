from pydantic import Field

from .base_model import BaseModel


class UpdateProject(BaseModel):
    update_project: "UpdateProjectUpdateProject" = Field(alias="updateProject")


class UpdateProjectUpdateProject(BaseModel):
    project: "UpdateProjectUpdateProjectProject"


class UpdateProjectUpdateProjectProject(BaseModel):
    name: str


UpdateProject.model_rebuild()
UpdateProjectUpdateProject.model_rebuild()
