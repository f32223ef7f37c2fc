from pydantic import Field

from .base_model import BaseModel


class CreateProject(BaseModel):
    create_project: "CreateProjectCreateProject" = Field(alias="createProject")


class CreateProjectCreateProject(BaseModel):
    project: "CreateProjectCreateProjectProject"


class CreateProjectCreateProjectProject(BaseModel):
    name: str


CreateProject.model_rebuild()
CreateProjectCreateProject.model_rebuild()
