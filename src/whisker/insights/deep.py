"""What a network's features add to what is known of a revision."""

from dataclasses import dataclass

from whisker.insights.found import DEEP_KINDS, Found
from whisker.insights.schema import DeepLook, EmbeddingMap, FindingImage, FindingKind, Insights
from whisker.insights.summary import make_finding, worst_first


@dataclass(frozen=True)
class DeepFindings:
    """What was found by features: pictures worst first, and the map, if there are enough pictures for one."""

    label_errors: tuple[FindingImage, ...]
    outliers: tuple[FindingImage, ...]
    embedding: EmbeddingMap | None
    look: DeepLook

    @property
    def images(self) -> dict[FindingKind, tuple[FindingImage, ...]]:
        """Pictures by kind of finding."""
        return {"label_errors": self.label_errors, "outliers": self.outliers}


def with_deep_look(insights: Insights, deep: DeepFindings) -> Insights:
    """Add what was found by features, in the place of what an earlier look found."""
    details = {"accuracy": deep.look.accuracy}
    found = (Found(kind, deep.images[kind], details=details) for kind in DEEP_KINDS)
    added = (make_finding(one, insights.image_count, len(insights.classes)) for one in found)
    others = (finding for finding in insights.findings if finding.kind not in DEEP_KINDS)
    return insights.model_copy(
        update={
            "checked": (*(kind for kind in insights.checked if kind not in DEEP_KINDS), *DEEP_KINDS),
            "findings": worst_first([*others, *(finding for finding in added if finding is not None)]),
            "deep_look": deep.look,
        }
    )
