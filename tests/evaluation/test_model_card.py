"""The card and the plots, from made-up figures."""

import dataclasses

import pytest

from whisker.datasets.report_schema import ClassCounts, DatasetFigures, Dimensions, Spread
from whisker.evaluation.model_card import CardFacts, model_card
from whisker.evaluation.plots import confusion_png, plots, reliability_png
from whisker.evaluation.schema import (
    BandFigures,
    ClassCurves,
    ClassMetrics,
    Curves,
    EvaluationReport,
    LatencyFigures,
    MeanCurves,
    MeanMetrics,
    ReliabilityBin,
    UnknownFigures,
)

SPREAD = Spread(min=1, mean=2, median=2, max=3)
FACTS = CardFacts("pets", "SomeNet", "PyPI some-net 1.0", "Apache-2.0", 256, "by quick training", 65.4)
DATA = DatasetFigures(
    dataset="pets",
    sha256="0" * 64,
    classes=(ClassCounts(class_name="cats", train=900, test=100), ClassCounts(class_name="dogs", train=900, test=100)),
    splits={"train": 1800, "test": 200},
    validation_count=0,
    formats={"JPEG": 2000},
    dimensions=Dimensions(width=SPREAD, height=SPREAD, aspect=SPREAD),
    total_bytes=1,
    duplicates=3,
    ambiguous=0,
    unreadable=(),
)
MEANS = MeanMetrics(precision=0.98, recall=0.98, f1=0.98)
REPORT = EvaluationReport(
    dataset="pets",
    split="test",
    count=200,
    accuracy=0.98,
    accuracy_interval=(0.95, 0.992),
    log_loss=0.05,
    ece=0.012,
    ece_bins=15,
    roc_auc=0.99,
    class_names=("cats", "dogs"),
    confusion_matrix=[[99, 1], [3, 97]],
    per_class=[
        ClassMetrics(class_name="cats", precision=0.97, recall=0.99, f1=0.98, support=100),
        ClassMetrics(class_name="dogs", precision=0.99, recall=0.97, f1=0.98, support=100),
    ],
    macro=MEANS,
    weighted=MEANS,
    reliability=[
        ReliabilityBin(lower=0.0, upper=0.5, count=0, confidence=None, accuracy=None),
        ReliabilityBin(lower=0.5, upper=1.0, count=200, confidence=0.97, accuracy=0.98),
    ],
    bands=[
        BandFigures(band="high", count=190, share=0.95, accuracy=0.995),
        BandFigures(band="medium", count=10, share=0.05, accuracy=0.7),
        BandFigures(band="low", count=0, share=0.0, accuracy=None),
    ],
    coverage=[],
    unknown=UnknownFigures(
        threshold=0.4, known_refused=0.02, unknown_refused=0.99, auroc=0.999, unknown_count=894, unknown_source="others"
    ),
    latency_ms=LatencyFigures(batch_size=1, p50=6.4, p95=7.0),
    parity=None,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "**98.0%** of 200 unseen test pictures are answered rightly (4 mistakes)",
        "between 95.0% and 99.2%",
        "from 1,800 pictures of the dataset 'pets' in 65 seconds",
        "Left out: 3 exact copies.",
        "| high | above 80 % | 95.0% | 99.5% of 190 |",
        "| low | below 50 % | 0.0% | none fell here |",
        "Of 894 pictures of other things (others), 99.0% are caught",
        "- 3 x dogs taken for cats\n- 1 x cats taken for dogs",
        "SomeNet, PyPI some-net 1.0, licence Apache-2.0",
    ],
)
def test_card_says_it_in_words_with_the_figures(sentence: str) -> None:
    """Each thing a reader asks has its sentence, with the number from the report."""
    assert sentence in model_card(FACTS, DATA, REPORT)


def test_card_of_a_model_without_unknown_figures_says_so() -> None:
    """What was not measured is not claimed."""
    unmeasured = REPORT.model_copy(update={"unknown": UnknownFigures(threshold=0.4, known_refused=0.02)})
    assert "was not measured" in model_card(FACTS, DATA, unmeasured)
    assert "no test for unknown pictures" in model_card(FACTS, DATA, REPORT.model_copy(update={"unknown": None}))


def test_card_of_a_flawless_test_says_there_were_no_mistakes() -> None:
    """An empty list of mistakes reads as one."""
    flawless = REPORT.model_copy(update={"confusion_matrix": [[100, 0], [0, 100]], "accuracy": 1.0})
    assert "- none on the test pictures" in model_card(FACTS, DATA, flawless)


def test_card_says_which_revision_and_settings_made_it() -> None:
    """Lineage in a sentence, for a version that a job made; what the mode does not use is not named."""
    settings = {"seed": 3, "chosen_l2": 0.03, "epochs": None, "mode": "quick"}
    card = model_card(dataclasses.replace(FACTS, revision="pets@3", settings=settings), DATA, REPORT)
    assert "of the dataset 'pets' (revision pets@3) in 65 seconds" in card
    assert "Settings: seed 3 and L2 penalty 0.03; the manifest has them all." in card


def test_long_training_is_told_in_minutes() -> None:
    """Nobody counts 900 seconds."""
    assert "in 15 minutes" in model_card(dataclasses.replace(FACTS, duration_seconds=900), DATA, REPORT)


@pytest.mark.parametrize("name", ["two\nlines", "a\rb", "next\x85line", " "])
def test_folder_called_by_several_lines_is_drawn(name: str) -> None:
    """What a person called a folder ends no training."""
    drawn = plots(REPORT.model_copy(update={"dataset": name}))
    assert all(picture.startswith(b"\x89PNG") for picture in drawn.values())


def test_plots_are_pictures_and_the_same_figures_give_the_same_bytes() -> None:
    """PNG files that can be tracked without changing by themselves."""
    for draw in (confusion_png, reliability_png):
        png = draw(REPORT)
        assert png.startswith(b"\x89PNG")
        assert draw(REPORT) == png


def test_confusion_of_many_classes_is_still_drawn() -> None:
    """Beyond what can be read, numbers and names are left away."""
    names = tuple(f"class {index}" for index in range(60))
    matrix = [[int(row == column) for column in range(60)] for row in range(60)]
    many = REPORT.model_copy(update={"class_names": names, "confusion_matrix": matrix})
    assert confusion_png(many).startswith(b"\x89PNG")


def test_every_plot_of_a_report_is_drawn_whatever_its_classes_are_called() -> None:
    """Names that look like formulas are names; a report without curves has no plots of them."""
    assert plots(REPORT).keys() == {"confusion.png", "reliability.png", "threshold.png"}
    points = ((0.0, 0.0), (0.2, 0.9), (1.0, 1.0))
    curves = Curves(roc_auc=0.9, average_precision=0.8, roc=points, precision_recall=points)
    by_class = tuple(ClassCurves(class_name=name, **curves.model_dump()) for name in ("$x{", "_b"))
    full = REPORT.model_copy(
        update={"class_names": ("$x{", "_b"), "curves": by_class, "mean_curves": MeanCurves(macro=curves, micro=curves)}
    )
    drawn = plots(full)
    assert {"roc.png", "precision_recall.png"} <= drawn.keys()
    assert all(png.startswith(b"\x89PNG") for png in drawn.values())


def test_card_says_same_scene() -> None:
    """Beside the accuracy; cards of other versions do not mention it."""
    same = REPORT.model_copy(update={"same_scene": True, "same_scene_share": 0.5})
    assert "100 of the 200 test pictures show the same scene" in model_card(FACTS, DATA, same)
    assert "same scene" not in model_card(FACTS, DATA, REPORT)


def test_card_says_how_little_few_pictures_show() -> None:
    """Of five pictures a class one or two are tested by: one answer is a fifth."""
    few = model_card(FACTS, DATA, REPORT.model_copy(update={"count": 5}))
    assert "On so few pictures the figures say little: a single answer moves them by 20%." in few
    assert "say little" not in model_card(FACTS, DATA, REPORT)
