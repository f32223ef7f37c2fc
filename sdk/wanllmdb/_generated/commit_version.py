from pydantic import Field

from .base_model import BaseModel
from .fragments import VersionFields


class CommitVersion(BaseModel):
    commit_version: "CommitVersionCommitVersion" = Field(alias="commitVersion")


class CommitVersionCommitVersion(BaseModel):
    version: "CommitVersionCommitVersionVersion"


CommitVersionCommitVersionVersion = VersionFields
CommitVersion.model_rebuild()
CommitVersionCommitVersion.model_rebuild()
