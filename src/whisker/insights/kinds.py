"""The kinds of findings: the title, explanation, advice, threshold and severity of each, and what is behind it.

A new kind is a row in `KINDS` and its finder in `whisker.insights.findings` (or, where it needs a network's features,
in `whisker.insights.compute.EmbeddingFindings`); all else reads the row.

Sources: scales of cleanvision (github.com/cleanlab/cleanvision, issue managers and image properties), and its
thresholds but for blurry and light; docs/insights.md has the figures. Azure Custom Vision, "How to improve your Custom
Vision model": at least 50 pictures a class, and the smallest class at least half as large as the largest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from whisker.datasets.duplicates import NEAR_BITS, NEAR_BITS_SMALL, SMALL_PX
from whisker.datasets.measures import BLANK_BITS, BLANK_RANGE, NEARLY_BLACK_BELOW
from whisker.datasets.revision import LeftOutKind

Severity = Literal["high", "medium", "low"]
Unit = Literal["images", "files", "classes"]
Counted = Literal["all", "left_out", "train"]

DARK_BELOW: Final = 0.32
LIGHT_BELOW: Final = 0.25
"""Cleanvision takes 0.05, and then finds 6 of 20 overexposed photos of cats and dogs instead of 13."""

LOW_INFORMATION_BELOW_BITS: Final = 3.0
BLURRY_BELOW: Final = 0.30
"""Ours, as the measure is: see `whisker.datasets.measures`."""

ODD_ASPECT_BELOW: Final = 0.35
ODD_SIZE_IQR: Final = 3.0
"""Interquartile ranges outside the quartiles."""

SMALL_SHARE: Final = 1 / 3
"""Of the lower quartile. Ours: three ranges below it there is often no size left, and no thumbnail would be odd."""

FEW_IMAGES: Final = 50
IMBALANCED_BELOW: Final = 0.5

_ALIKE: Final = (
    f"64-bit perceptual hashes (pHash) that differ in at most {NEAR_BITS} bits, "
    f"{NEAR_BITS_SMALL} for pictures below {SMALL_PX} px"
)
_NEVER: Final = 2.0
"""Larger than any share."""


@dataclass(frozen=True)
class Extent:
    """How much a finding concerns.

    Attributes:
        count: Images, files or classes.
        share: Of all, 0 to 1.
        smallest: Images in the smallest class, for a finding about classes.
        largest: Images in the largest class.
    """

    count: int
    share: float
    smallest: int = 0
    largest: int = 0


SeverityRule = Callable[[Extent], Severity]


def by_share(*, medium: float, high: float = _NEVER) -> SeverityRule:
    """Return a rule by shares of images from which a finding is medium, and high; without any left it is low.

    The shares are ours: wrong labels and leaks make figures wrong from the first image on, while training tolerates a
    few blurred ones.
    """

    def severity(extent: Extent) -> Severity:
        if extent.count == 0 or extent.share < medium:
            return "low"
        return "medium" if extent.share < high else "high"

    return severity


def by_smallest_class(*, high_below: int = 0, high_below_share: float = 0) -> SeverityRule:
    """Return a rule by the images in the smallest class: high below a number, or below a share of the largest class."""

    def severity(extent: Extent) -> Severity:
        is_high = extent.smallest < high_below or extent.smallest < high_below_share * extent.largest
        return "high" if is_high else "medium"

    return severity


@dataclass(frozen=True)
class Kind:
    """One kind of finding.

    Attributes:
        title: A few words for people.
        explanation: What was found; places in braces are filled with what this dataset's search found.
        advice: What to do about it.
        rule: The threshold in short, and where it comes from.
        severity: How much it matters, by how much it concerns.
        about: What is behind it: images of the revision, files that are not in it, or classes.
        left_out: The kind of left-out files behind it, for a kind about files.
        counts: Which of the images behind it count; the original of a copy, and the test image of a leak, do not.
        is_grouped: Whether the images behind it form groups.
        may_be_usual: Whether it is usual for the data, and no fault, where half of the images or more share it.
        needs_features: Whether it is found by a network's features, and so comes later than the others.
    """

    title: str
    explanation: str
    advice: str
    rule: str
    severity: SeverityRule
    about: Unit = "images"
    left_out: LeftOutKind | None = None
    counts: Counted = "all"
    is_grouped: bool = False
    may_be_usual: bool = False
    needs_features: bool = False


KINDS: Final[dict[str, Kind]] = {
    "exact_leaks": Kind(
        title="Test pictures among the training pictures",
        explanation=(
            "The same file came in for training and for testing. A test on training pictures shows too good a "
            "result, so the test's copy was kept and the other left out."
        ),
        advice="Nothing has to be done here. Check how the pictures were split before the next upload.",
        rule="equal SHA-256 of the file, in train and test",
        severity=by_share(medium=0, high=0.02),
        about="files",
        left_out="across_splits",
        counts="left_out",
        is_grouped=True,
    ),
    "near_leaks": Kind(
        title="Training pictures that look like test pictures",
        explanation=(
            "They are nearly the same picture: resized, saved again, or the next one of a series. Training on them "
            "would make the test result too good, so training leaves them out."
        ),
        advice=(
            "Compare them side by side. Exclude the training picture where it shows the same; mark it as fine where "
            "two different pictures merely look alike."
        ),
        rule=f"{_ALIKE}, in train and test",
        severity=by_share(medium=0, high=0.02),
        counts="train",
        is_grouped=True,
    ),
    "conflicting_labels": Kind(
        title="The same picture in two classes",
        explanation=(
            "At least one of the labels is wrong. It is not known which, so none of the copies is in the revision."
        ),
        advice="Give each picture its class: it then comes back into the dataset.",
        rule="equal SHA-256 of the file, in different classes",
        severity=by_share(medium=0, high=0.005),
        about="files",
        left_out="across_classes",
        is_grouped=True,
    ),
    "near_across_classes": Kind(
        title="Pictures that look alike in two classes",
        explanation="They are nearly the same picture, yet their labels differ: often one of the labels is wrong.",
        advice="Compare them side by side, and relabel or exclude the wrong one.",
        rule=f"{_ALIKE}, in different classes",
        severity=by_share(medium=0, high=0.01),
        is_grouped=True,
    ),
    "label_errors": Kind(
        title="Likely label errors",
        explanation=(
            "A model that was not trained on these pictures is confident that they show another class. It was right "
            "for {accuracy:.1%} of all pictures."
        ),
        advice="Check each one: relabel it with one click, or mark it as fine.",
        rule="confident learning, pruned by noise rate, on cross-validated probabilities (Northcutt et al. 2021)",
        severity=by_share(medium=0, high=0.01),
        needs_features=True,
    ),
    "corrupt": Kind(
        title="Files that cannot be used",
        explanation=(
            "They came in with the pictures, and are damaged, empty or of an unknown format. They are not in the "
            "revision."
        ),
        advice="Send the originals again, if there are any.",
        rule="the file cannot be decoded in full",
        severity=by_share(medium=0.01, high=0.1),
        about="files",
        left_out="corrupt",
    ),
    "exact_duplicates": Kind(
        title="Exact duplicates",
        explanation="The same file came in more than once. One of each is kept; a duplicate adds no information.",
        advice="Nothing has to be done: the duplicates were left out.",
        rule="equal SHA-256 of the file, in one class",
        severity=by_share(medium=0.1),
        about="files",
        left_out="within_class",
        counts="left_out",
        is_grouped=True,
    ),
    "near_duplicates": Kind(
        title="Near duplicates",
        explanation=(
            "They are nearly the same picture, in one class and one split: resized, saved again, or of one series. "
            "Each counts as if it were another picture."
        ),
        advice="Compare them side by side and exclude all but the best of each group, unless the difference matters.",
        rule=f"{_ALIKE}, in one class and split",
        severity=by_share(medium=0.1),
        is_grouped=True,
    ),
    "few_images": Kind(
        title="Classes with few pictures",
        explanation="A class needs some variety to be recognised; the smallest one here has {least}.",
        advice=f"Add pictures until each class has at least {FEW_IMAGES}.",
        rule=f"fewer than {FEW_IMAGES} pictures a class (Azure Custom Vision's guidance)",
        severity=by_smallest_class(high_below=10),
        about="classes",
    ),
    "imbalance": Kind(
        title="Class imbalance",
        explanation=(
            "{largest!r} has {most:,} pictures, {smallest!r} has {least:,}. A model sees the large classes more often "
            "and tends to guess them."
        ),
        advice="Add pictures to the small classes, or turn on class weights when you train.",
        rule="less than half as many pictures as the largest class (Azure Custom Vision's guidance)",
        severity=by_smallest_class(high_below_share=0.1),
        about="classes",
    ),
    "outliers": Kind(
        title="Outliers",
        explanation=(
            "By the features of a pretrained network they resemble no other picture of this dataset: they may show "
            "something else."
        ),
        advice="Exclude what does not belong here; keep rare views of what does.",
        rule="mean similarity of features to the nearest pictures, far below what is usual here (Sun et al. 2022)",
        severity=by_share(medium=0.05),
        needs_features=True,
    ),
    "blank": Kind(
        title="Pictures in which nothing can be seen",
        explanation=(
            "They are of one colour, transparent all over, or nearly black, as pictures of a sensor's 10 or 12 bits "
            "are that were stored in 16 bits without scaling. They say nothing about their class."
        ),
        advice=(
            "Export them anew: without transparency, and with their brightness scaled to the full range. Exclude "
            "those that really show nothing."
        ),
        rule=(
            f"99th percentile of brightness below {NEARLY_BLACK_BELOW}, or grey levels of at most {BLANK_BITS} bits "
            f"within {BLANK_RANGE} of brightness (ours)"
        ),
        severity=by_share(medium=0, high=0.05),
    ),
    "dark": Kind(
        title="Dark pictures",
        explanation="Even their bright parts are dim.",
        advice=(
            "Exclude those in which you cannot tell the class yourself; keep the others if the model will be used on "
            "such pictures."
        ),
        rule=f"99th percentile of brightness below {DARK_BELOW} (cleanvision)",
        severity=by_share(medium=0.02, high=0.2),
        may_be_usual=True,
    ),
    "light": Kind(
        title="Bright pictures",
        explanation="They are bright nearly everywhere, from too much light or too little content.",
        advice="Exclude those in which you cannot tell the class yourself.",
        rule=f"5th percentile of brightness above {1 - LIGHT_BELOW:.2f} (scale: cleanvision)",
        severity=by_share(medium=0.02, high=0.2),
        may_be_usual=True,
    ),
    "blurry": Kind(
        title="Blurred pictures",
        explanation="They have hardly any sharp edges.",
        advice=(
            "Exclude those in which you cannot tell the class yourself; keep the others if the model will be used on "
            "such pictures."
        ),
        rule=f"sharpness below {BLURRY_BELOW:.2f}: how much neighbouring pixels differ, against the second next (ours)",
        severity=by_share(medium=0.02, high=0.2),
        may_be_usual=True,
    ),
    "low_information": Kind(
        title="Pictures with little in them",
        explanation="They are of few shades, such as a plain colour or a blank page.",
        advice="Exclude those that do not show their class.",
        rule=f"entropy of the grey levels below {LOW_INFORMATION_BELOW_BITS:g} bits (cleanvision)",
        severity=by_share(medium=0.02, high=0.2),
        may_be_usual=True,
    ),
    "odd_size": Kind(
        title="Pictures of an unusual size",
        explanation=(
            "Half of the pictures measure {low_px:,} to {high_px:,} px a side (of a square with as many pixels); "
            "these are far outside."
        ),
        advice="Look whether they come from another source, such as thumbnails or scans, and still show the class.",
        rule=(
            f"root of width x height more than {ODD_SIZE_IQR:g} interquartile ranges outside the quartiles "
            "(cleanvision), or under a third of the lower one"
        ),
        severity=by_share(medium=0.1),
        may_be_usual=True,
    ),
    "odd_aspect_ratio": Kind(
        title="Very long or tall pictures",
        explanation="Training squeezes pictures into a square, which distorts these more than others.",
        advice="Crop them to what matters, or exclude them.",
        rule=f"shorter side less than {ODD_ASPECT_BELOW} of the longer (cleanvision)",
        severity=by_share(medium=0.1),
        may_be_usual=True,
    ),
    "grayscale": Kind(
        title="Grey pictures among coloured ones",
        explanation=(
            "They have no colour, while most others do. If one class has more of them, a model may learn that instead."
        ),
        advice="Keep them if the model will be used on such pictures; else exclude them.",
        rule="one channel, or equal channels (cleanvision)",
        severity=by_share(medium=0.2),
        may_be_usual=True,
    ),
}
"""In the order in which findings of the same severity are shown."""

if TYPE_CHECKING:
    FindingKind: TypeAlias = str
else:
    FindingKind = Literal[tuple(KINDS)]  # so that schemas of requests and answers list the names
