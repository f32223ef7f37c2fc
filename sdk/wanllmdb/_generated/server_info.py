from pydantic import Field

from .base_model import BaseModel


class ServerInfo(BaseModel):
    server_info: "ServerInfoServerInfo" = Field(alias="serverInfo")
    viewer: "ServerInfoViewer"


class ServerInfoServerInfo(BaseModel):
    version: str
    schema_revision: str = Field(alias="schemaRevision")


class ServerInfoViewer(BaseModel):
    name: str


ServerInfo.model_rebuild()
