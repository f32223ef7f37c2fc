from typing import Any

from pydantic import Field

from .base_model import BaseModel


class SignReferences(BaseModel):
    artifact_version: "SignReferencesArtifactVersion" = Field(alias="artifactVersion")


class SignReferencesArtifactVersion(BaseModel):
    reference_downloads: list["SignReferencesArtifactVersionReferenceDownloads"] = (
        Field(alias="referenceDownloads")
    )


class SignReferencesArtifactVersionReferenceDownloads(BaseModel):
    path: str
    method: str
    url: str
    headers: Any


SignReferences.model_rebuild()
SignReferencesArtifactVersion.model_rebuild()
