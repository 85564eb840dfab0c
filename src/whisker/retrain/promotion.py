"""Decide whether a candidate goes live, with the reason in a sentence."""

from dataclasses import dataclass

from whisker.evaluation.comparison import Comparison
from whisker.registry.promotion import PromotionPolicy


@dataclass(frozen=True)
class ChampionComparison:
    """How a candidate compares with the version that was live when it was evaluated.

    Attributes:
        champion: That version; None where there was none.
        comparison: The two on the same pictures; None where there was nothing to compare with.
        unusable: Why the champion could not be loaded; None where it could.
    """

    champion: str | None
    comparison: Comparison | None = None
    unusable: str | None = None


@dataclass(frozen=True)
class Decision:
    """Whether a candidate goes live, and the reason, for a person."""

    promote: bool
    reason: str


def decide(policy: PromotionPolicy, found: ChampionComparison, live: str | None) -> Decision:
    """Decide whether a candidate goes live.

    Args:
        policy: `auto` promotes what is shown not to be worse; `always` and `never` do so whatever was found.
        found: How it compares with the champion.
        live: The version that is live now; another than the one it was compared with may be.
    """
    if policy == "never":
        return Decision(False, f"Kept as a candidate, as asked for (promote: never).{_reason(found)}")
    if policy == "always":
        return Decision(True, f"Promoted as asked for (promote: always).{_reason(found)}")
    if live is None:
        return Decision(True, "Promoted: it is the first version.")
    if live != found.champion:
        return _kept(f"Meanwhile {live} went live, which it was not compared with. You decide.")
    if found.comparison is None:
        unusable = found.unusable or "it could not be compared"
        return Decision(True, f"Promoted: the live version {live} cannot be used ({unusable}).")
    comparison = found.comparison
    if comparison.verdict == "not_worse":
        return Decision(True, f"Promoted. {comparison.reason}")
    return Decision(False, f"{comparison.reason} You decide.") if comparison.is_open else _kept(comparison.reason)


def _kept(reason: str) -> Decision:
    return Decision(False, f"Kept as a candidate. {reason}")


def _reason(found: ChampionComparison) -> str:
    return f" {found.comparison.reason}" if found.comparison else ""
