"""Whether a new version goes live, and why, in words."""

from dataclasses import dataclass
from typing import Literal

from whisker.evaluation.comparison_record import Comparison

Policy = Literal["auto", "always", "never"]


@dataclass(frozen=True)
class Standing:
    """How a new version stands to the one that was live when it was judged.

    Attributes:
        champion: That version, None where there was none.
        comparison: The two on the same pictures; None where there was nothing to compare with.
        unusable: Why the champion could not be asked; None where it could.
    """

    champion: str | None
    comparison: Comparison | None = None
    unusable: str | None = None


@dataclass(frozen=True)
class Decision:
    """Whether a version goes live, and the reason for a person."""

    promote: bool
    reason: str


def decide(policy: Policy, standing: Standing, live: str | None) -> Decision:
    """Decide whether a new version goes live.

    Args:
        policy: `auto` promotes what is shown not to be worse; `always` and `never` do so whatever was found.
        standing: What was found.
        live: The version that is live now; another than the one it was compared with may be.
    """
    if policy == "never":
        return Decision(False, f"Kept as a candidate, as asked for (promote: never).{_found(standing)}")
    if policy == "always":
        return Decision(True, f"Promoted as asked for (promote: always).{_found(standing)}")
    if live is None:
        return Decision(True, "Promoted: it is the first version.")
    if live != standing.champion:
        return _kept(f"Meanwhile {live} went live, which it was not compared with. You decide.")
    if standing.comparison is None:
        unusable = standing.unusable or "it could not be compared"
        return Decision(True, f"Promoted: the live version {live} cannot be used ({unusable}).")
    comparison = standing.comparison
    if comparison.verdict == "not_worse":
        return Decision(True, f"Promoted. {comparison.reason}")
    return Decision(False, f"{comparison.reason} You decide.") if comparison.is_open else _kept(comparison.reason)


def _kept(reason: str) -> Decision:
    return Decision(False, f"Kept as a candidate. {reason}")


def _found(standing: Standing) -> str:
    return f" {standing.comparison.reason}" if standing.comparison else ""
