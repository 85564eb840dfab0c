"""Format numbers and lists for sentences."""

from collections.abc import Sequence
from typing import Final

_MOST_NAMED: Final = 6


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Join names for a sentence: "cats, dogs and rabbits"; beyond `most`, how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1:,} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """Format a share as a percentage, with one decimal where it is not zero: "1 %", "98.5 %"."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"
