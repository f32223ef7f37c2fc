from .base_model import BaseModel
from .fragments import EventFields


class NewestEvents(BaseModel):
    events: "NewestEventsEvents"


class NewestEventsEvents(BaseModel):
    nodes: list["NewestEventsEventsNodes"]


NewestEventsEventsNodes = EventFields
NewestEvents.model_rebuild()
NewestEventsEvents.model_rebuild()
