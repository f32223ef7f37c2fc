"""The roles, in their order."""

from enum import Enum
from functools import total_ordering


@total_ordering
class Role(Enum):
    """What a member may do in a project; each may do all that the ones before it may."""

    VIEWER = "VIEWER"
    WRITER = "WRITER"
    MAINTAINER = "MAINTAINER"
    ADMIN = "ADMIN"

    def __lt__(self, other: object) -> bool:
        return _RANKS[self] < _RANKS[other] if isinstance(other, Role) else NotImplemented


_RANKS = {role: rank for rank, role in enumerate(Role)}
