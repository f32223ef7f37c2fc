"""Arguments that many fields share, each with its description."""

from typing import Annotated

import strawberry

First = Annotated[int, strawberry.argument(description="At most so many items, up to 500.")]
After = Annotated[
    str | None, strawberry.argument(description="The cursor of the item before the first one wanted.")
]

AfterCursor = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last event that arrived, to go on behind it; without one, only what "
        "happens from now on is told."
    ),
]
