"""How much a finding matters."""

from typing import Final

from whisker.insights.schema import FindingKind, Severity

RANK: Final[dict[Severity, int]] = {"high": 0, "medium": 1, "low": 2}

_NEVER: Final = 2.0
# Shares of the pictures from which a finding is medium, and high. Ours: wrong labels and leaks make figures wrong from
# the first picture on, while training bears a few blurred ones.
_LEVELS: Final[dict[FindingKind, tuple[float, float]]] = {
    "exact_leaks": (0, 0.02),
    "near_leaks": (0, 0.02),
    "conflicting_labels": (0, 0.005),
    "near_across_classes": (0, 0.01),
    "label_errors": (0, 0.01),
    "corrupt": (0.01, 0.1),
    "exact_duplicates": (0.1, _NEVER),
    "near_duplicates": (0.1, _NEVER),
    "outliers": (0.05, _NEVER),
    "blank": (0, 0.05),
    "dark": (0.02, 0.2),
    "light": (0.02, 0.2),
    "blurry": (0.02, 0.2),
    "low_information": (0.02, 0.2),
    "odd_size": (0.1, _NEVER),
    "odd_aspect_ratio": (0.1, _NEVER),
    "grayscale": (0.2, _NEVER),
}
_HARDLY_ANY: Final = 10
_VERY_UNEVEN: Final = 0.1


def severity_of(kind: FindingKind, count: int, share: float) -> Severity:
    """Judge a finding about pictures or files by the share of them that it concerns; none left matter little."""
    medium, high = _LEVELS[kind]
    if count == 0 or share < medium:
        return "low"
    return "medium" if share < high else "high"


def severity_of_classes(kind: FindingKind, least: int, most: int) -> Severity:
    """Judge a finding about classes by the pictures in the smallest and in the largest one."""
    is_bad = least < _HARDLY_ANY if kind == "few_images" else least < _VERY_UNEVEN * most
    return "high" if is_bad else "medium"
