"""One line of the append-only list that says what was live when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PromotionKind = Literal["promote", "rollback"]


@dataclass(frozen=True)
class Promotion:
    """One line of the list of promotions.

    Attributes:
        previous: The version that was live before, None where there was none.
        kind: A rollback goes back along the promotions instead of adding a step to them.
    """

    version: str
    previous: str | None
    kind: PromotionKind
    reason: str
    promoted_at: datetime
