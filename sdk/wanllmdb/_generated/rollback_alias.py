from pydantic import Field

from .base_model import BaseModel
from .fragments import AliasFields


class RollbackAlias(BaseModel):
    rollback_alias: "RollbackAliasRollbackAlias" = Field(alias="rollbackAlias")


class RollbackAliasRollbackAlias(BaseModel):
    alias: "RollbackAliasRollbackAliasAlias"


RollbackAliasRollbackAliasAlias = AliasFields
RollbackAlias.model_rebuild()
RollbackAliasRollbackAlias.model_rebuild()
