"""One promotion as it is recorded, the rules by which a candidate goes live, and the way back along the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

PromotionPolicy = Literal["auto", "always", "never"]
PromotionKind = Literal["promote", "rollback"]


@dataclass(frozen=True)
class PromotionRules:
    """When a candidate counts as not worse than the champion.

    Attributes:
        margin: How much lower its accuracy may be, as a share of all test pictures.
        smallest_test: Test pictures that any verdict needs.
    """

    margin: float = 0.01
    smallest_test: int = 30


DEFAULT_RULES: Final = PromotionRules()


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


def path_to_champion(newest_first: Sequence[Promotion]) -> list[str]:
    """Walk the list from its beginning: a promotion adds a step, a rollback takes the last one back.

    Returns:
        Versions from the first that was live to the champion.
    """
    path: list[str] = []
    for entry in reversed(newest_first):
        if entry.kind == "rollback":
            path.pop()
            while path and path[-1] != entry.version:  # what was deleted between is passed over
                path.pop()
        else:
            if not path and entry.previous is not None:
                path.append(entry.previous)
            path.append(entry.version)
    return path
