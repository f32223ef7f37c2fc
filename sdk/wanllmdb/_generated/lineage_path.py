from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import NodeFields


class LineagePath(BaseModel):
    lineage_path: Optional[list["LineagePathLineagePath"]] = Field(alias="lineagePath")


LineagePathLineagePath = NodeFields
LineagePath.model_rebuild()
