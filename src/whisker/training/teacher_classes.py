"""What teachers have to know: read by what answers requests, which loads no training library."""

from collections.abc import Collection
from typing import Final

from whisker.errors import RequestInvalid

_NAMES_SHOWN: Final = 5


def require_same_classes(known: Collection[str], wanted: Collection[str]) -> None:
    """Refuse a teacher that knows other classes than the pictures have.

    Args:
        known: The teacher's.
        wanted: The pictures'.

    Raises:
        RequestInvalid: They differ.
    """
    if set(known) == set(wanted):
        return
    knows, are_of = (", ".join(sorted(names)[:_NAMES_SHOWN]) for names in (known, wanted))
    raise RequestInvalid(
        f"A teacher has to know the same classes as the pictures. One knows {len(known)} ({knows}); the pictures are "
        f"of {len(wanted)} ({are_of})."
    )
