from datetime import datetime
from typing import Optional

from .base_model import BaseModel
from .enums import LineageRole
from .fragments import NodeFields


class Lineage(BaseModel):
    lineage: "LineageLineage"


class LineageLineage(BaseModel):
    truncated: bool
    frontier: list[str]
    nodes: list["LineageLineageNodes"]
    edges: list["LineageLineageEdges"]


LineageLineageNodes = NodeFields


class LineageLineageEdges(BaseModel):
    source: str
    target: str
    role: LineageRole
    at: Optional[datetime]


Lineage.model_rebuild()
LineageLineage.model_rebuild()
