from pydantic import Field

from .base_model import BaseModel
from .fragments import AliasFields


class SetAlias(BaseModel):
    set_alias: "SetAliasSetAlias" = Field(alias="setAlias")


class SetAliasSetAlias(BaseModel):
    alias: "SetAliasSetAliasAlias"


SetAliasSetAliasAlias = AliasFields
SetAlias.model_rebuild()
SetAliasSetAlias.model_rebuild()
