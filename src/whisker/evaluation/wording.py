"""Numbers and lists as a person would say them."""

from collections.abc import Sequence
from typing import Final

_MOST_NAMED: Final = 6


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """List names in a sentence: "cats, dogs and rabbits"; beyond `most`, how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """Say a share in percent, with one digit behind the point where it matters: "1 %", "98.5 %"."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"
