from typing import Optional

from .base_model import BaseModel
from .fragments import ArtifactFields


class GetArtifact(BaseModel):
    artifact: Optional["GetArtifactArtifact"]


GetArtifactArtifact = ArtifactFields
GetArtifact.model_rebuild()
