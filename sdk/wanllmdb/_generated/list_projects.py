from datetime import datetime

from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields


class ListProjects(BaseModel):
    projects: "ListProjectsProjects"


class ListProjectsProjects(BaseModel):
    nodes: list["ListProjectsProjectsNodes"]
    page_info: "ListProjectsProjectsPageInfo" = Field(alias="pageInfo")


class ListProjectsProjectsNodes(BaseModel):
    name: str
    description: str
    artifact_count: int = Field(alias="artifactCount")
    run_count: int = Field(alias="runCount")
    created_at: datetime = Field(alias="createdAt")


ListProjectsProjectsPageInfo = PageFields
ListProjects.model_rebuild()
ListProjectsProjects.model_rebuild()
