from pydantic import Field

from .base_model import BaseModel
from .enums import PrincipalKind


class ServerInfo(BaseModel):
    server_info: "ServerInfoServerInfo" = Field(alias="serverInfo")
    viewer: "ServerInfoViewer"


class ServerInfoServerInfo(BaseModel):
    version: str
    schema_revision: str = Field(alias="schemaRevision")


class ServerInfoViewer(BaseModel):
    name: str
    kind: PrincipalKind


ServerInfo.model_rebuild()
