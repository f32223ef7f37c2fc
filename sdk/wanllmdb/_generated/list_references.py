from pydantic import Field

from .base_model import BaseModel
from .fragments import PageFields, ReferenceFields


class ListReferences(BaseModel):
    artifact_version: "ListReferencesArtifactVersion" = Field(alias="artifactVersion")


class ListReferencesArtifactVersion(BaseModel):
    entries: "ListReferencesArtifactVersionEntries"


class ListReferencesArtifactVersionEntries(BaseModel):
    nodes: list["ListReferencesArtifactVersionEntriesNodes"]
    page_info: "ListReferencesArtifactVersionEntriesPageInfo" = Field(alias="pageInfo")


ListReferencesArtifactVersionEntriesNodes = ReferenceFields
ListReferencesArtifactVersionEntriesPageInfo = PageFields
ListReferences.model_rebuild()
ListReferencesArtifactVersion.model_rebuild()
ListReferencesArtifactVersionEntries.model_rebuild()
