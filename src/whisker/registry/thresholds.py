"""How sure is sure enough: the confidences that divide a version's answers into high, medium and low."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from whisker.errors import RequestInvalid

ConfidenceBand = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of one version's confidence, each in (0, 1).

    Attributes:
        high: An answer above it is called sure.
        medium: An answer below it is little more than a guess.
        by_class: What counts in place of `high` for an answer that names one of these classes.
    """

    high: float
    medium: float
    by_class: Mapping[str, float] = field(default_factory=dict)

    def of(self, class_name: str) -> "Thresholds":
        """Return the two thresholds for answers that name a class."""
        high = self.by_class.get(class_name, self.high)
        return Thresholds(high, min(self.medium, high))

    def band(self, confidence: float) -> ConfidenceBand:
        """Name how sure an answer is: high above the one threshold, medium from the other on, low below that."""
        if confidence > self.high:
            return "high"
        return "medium" if confidence >= self.medium else "low"


DEFAULT_THRESHOLDS: Final = Thresholds(high=0.80, medium=0.50)
"""What holds for a version that nobody set thresholds for."""


def check_thresholds(high: float, medium: float, by_class: Mapping[str, float] | None = None) -> Thresholds:
    """Return thresholds that can be used.

    Raises:
        RequestInvalid: They are not 0 < medium <= high < 1, or one of a class is not between 0 and 1.
    """
    if not 0 < medium <= high < 1:
        raise _invalid(
            "high",
            "thresholds lie between 0 and 1, and medium is not above high, such as medium 0.5 and high 0.9; "
            f"got medium {medium}, high {high}",
        )
    for name, value in (by_class or {}).items():
        if not 0 < value < 1:
            raise _invalid(
                "by_class", f"a threshold of a class lies between 0 and 1, such as 0.9; got {value} for {name[:80]!r}"
            )
    return Thresholds(high, medium, dict(by_class or {}))


def check_class_names(thresholds: Thresholds, known: Collection[str]) -> None:
    """Check that all classes with thresholds of their own are classes of the version.

    Raises:
        RequestInvalid: One is not.
    """
    for name in thresholds.by_class:
        if name not in known:
            some = ", ".join(sorted(known)[:20])
            raise _invalid("by_class", f"the version has no class {name[:80]!r}; it has {some}")


def read_by_class(stored: str | None) -> dict[str, float]:
    """Read the thresholds of classes from their column: JSON, or nothing."""
    return {} if stored is None else json.loads(stored)


def _invalid(name: str, detail: str) -> RequestInvalid:
    return RequestInvalid(f"{name}: {detail}.", [{"field": name, "detail": detail}])
