"""The insights of one revision, as they are stored and served."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from whisker.datasets.report_schema import RevisionDiff
from whisker.frozen import PublishedFigures
from whisker.insights.kinds import FindingKind, Severity, Unit

MeasureName = Literal["width_px", "height_px", "aspect_ratio", "megapixels", "size_bytes"]
Part = Literal["all", "train", "test"]


class Measure(PublishedFigures):
    """How a measure is spread over pictures.

    Attributes:
        edges: Of the histogram's bins, one more than there are counts; spaced evenly or by a constant factor.
        counts: Pictures in each bin.
    """

    min: float
    mean: float
    median: float
    max: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]


class Scatter(PublishedFigures):
    """Width against height, counted in cells of a grid: the same size of answer for 200 pictures and for 100,000.

    Attributes:
        width_edges: In pixels, of the columns.
        height_edges: In pixels, of the rows.
        cells: (column, row, pictures) of every cell that has any.
    """

    width_edges: tuple[float, ...]
    height_edges: tuple[float, ...]
    cells: tuple[tuple[int, int, int], ...]


class Facts(PublishedFigures):
    """Figures of some pictures, of which there is at least one.

    Attributes:
        formats: Pictures by format, most first.
        modes: Pictures by colour mode as Pillow names it (RGB, L, RGBA, CMYK, P ...), most first; those that were taken
            in before modes were looked at are not counted.
    """

    image_count: int
    total_bytes: int
    formats: dict[str, int]
    modes: dict[str, int]
    measures: dict[MeasureName, Measure]
    scatter: Scatter


class ClassFacts(PublishedFigures):
    """One class: its pictures by split, and a few to look at by id."""

    class_name: str
    train: int
    test: int
    total_bytes: int
    samples: tuple[str, ...]


class FindingImage(PublishedFigures):
    """A picture, or a file that is none, behind a finding.

    Attributes:
        image_id: For its thumbnail; None where there is no picture to show, as of a corrupt file.
        split: None where it is not in the revision.
        file_name: In the revision; the path it came with where it is not in the revision.
        in_revision: Whether it can be excluded or relabelled; copies that were left out cannot.
        score: What the finding goes by; lower is worse. Its scale is the finding's own.
        group: Pictures of one finding with the same number belong together, side by side.
        suggested_class: What it shows more likely.
        note: What a person should know, in words.
        is_dismissed: Whether a person said that it is fine.
    """

    image_id: str | None
    class_name: str
    split: str | None
    file_name: str
    in_revision: bool = True
    score: float | None = None
    group: int | None = None
    suggested_class: str | None = None
    note: str | None = None
    is_dismissed: bool = False


class Finding(PublishedFigures):
    """Something that may be wrong with the data.

    Attributes:
        title: A few words: "Dark pictures".
        count: Pictures that are affected and not dismissed; for a finding about classes, classes.
        unit: What is counted.
        group_count: Groups of pictures that belong together, for duplicates.
        share: Of the revision's pictures (or classes), 0 to 1.
        explanation: What was found and by which rule, in sentences.
        advice: What to do about it, in a sentence.
        rule: The threshold in short, and where it comes from.
        class_names: The classes concerned, worst first, up to 20.
        examples: The first pictures, up to 12.
        dismissed_count: Pictures that a person said are fine.
        is_dismissed: Whether a person dismissed the finding as a whole for this dataset.
    """

    kind: FindingKind
    severity: Severity
    title: str
    count: int
    unit: Unit = "images"
    group_count: int | None = None
    share: float = Field(ge=0)
    explanation: str
    advice: str
    rule: str
    class_names: tuple[str, ...] = ()
    examples: tuple[FindingImage, ...] = ()
    dismissed_count: int = 0
    is_dismissed: bool = False


class DeepLook(PublishedFigures):
    """How the findings that need a network's features came to be.

    Attributes:
        backbone: The network whose features they are.
        version: The version that was trained along, if one was.
        accuracy: Of predictions for pictures that were kept aside while learning (cross-validation), 0 to 1.
        has_map: Whether there is an embedding map to fetch.
    """

    backbone: str
    version: str | None
    accuracy: float
    has_map: bool
    made_at: datetime


class EmbeddingMap(PublishedFigures):
    """Pictures as points: near each other where a network sees them alike. Lists of equal length, one entry a point.

    Attributes:
        method: How features became two numbers, for people.
        total: Pictures there are; of more than some thousands a seeded sample is shown.
        class_index: Into `class_names`.
        image_id: Empty where the pictures are not here.
    """

    method: str
    backbone: str
    version: str | None
    total: int
    class_names: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    class_index: tuple[int, ...]
    split: tuple[str, ...]
    image_id: tuple[str, ...]


class Insights(PublishedFigures):
    """All that is known of one revision, but its embedding map, which is fetched apart.

    Attributes:
        dataset: The dataset's name.
        dataset_id: None for the data of a version that came without it, and then no picture can be shown.
        sha256: Of split, class and content of all pictures.
        facts: Of all pictures and of each split that has any.
        checked: Kinds of findings that were looked for; those without a finding are fine.
        skipped: Kinds that half of the pictures or more share, so that they tell the kind of data, not a fault.
        findings: Worst first.
        seconds: What computing this took, without reading the pictures.
    """

    dataset: str
    dataset_id: str | None
    revision: str | None
    parent: str | None
    created_at: datetime
    sha256: str
    image_count: int
    total_bytes: int
    classes: tuple[ClassFacts, ...]
    splits: dict[str, int]
    facts: dict[Part, Facts]
    diff: RevisionDiff | None
    checked: tuple[FindingKind, ...]
    skipped: tuple[FindingKind, ...] = ()
    findings: tuple[Finding, ...]
    deep_look: DeepLook | None = None
    seconds: float
