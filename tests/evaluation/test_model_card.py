"""The card and the plots, from made-up figures."""

import dataclasses

import pytest

from whisker.datasets.report_schema import ClassCounts, DatasetFigures, Dimensions, Spread
from whisker.evaluation.corruptions import KINDS, STRENGTHS
from whisker.evaluation.model_card import CardFacts, model_card
from whisker.evaluation.plots import confusion_png, plots, reliability_png, robustness_png
from whisker.evaluation.schema import (
    AnswerFigures,
    BandFigures,
    ClassCurves,
    ClassMetrics,
    ConditionFigures,
    CorruptionFigures,
    Curves,
    EvaluationReport,
    KindFigures,
    LatencyFigures,
    MeanCurves,
    MeanMetrics,
    ReliabilityBin,
    RobustnessFigures,
    StrengthFigures,
    UnknownFigures,
)
from whisker.registry.manifest import ClassForecast, Forecast

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


def answers(count: int, accuracy: float) -> AnswerFigures:
    """Make up some answers, of which nine tenths are sure."""
    sure = round(count * 0.9)
    return AnswerFigures(
        count=count,
        accuracy=accuracy,
        mean_confidence=0.95,
        unknown_share=0.04,
        sure_count=sure,
        sure_right=round(sure * accuracy),
    )


def condition(accuracy: float) -> ConditionFigures:
    """Make up one condition of 20 pictures."""
    return ConditionFigures(**answers(20, accuracy).model_dump(), accuracy_interval=(accuracy - 0.1, accuracy))


def falling_robustness() -> RobustnessFigures:
    """Make up figures that fall by a tenth with each strength, whatever the kind; blur does worst."""
    shares = {strength: 1 - strength / 10 for strength in STRENGTHS}
    return RobustnessFigures(
        count=20,
        clean=condition(1.0),
        worse=answers(800, 0.7),
        kinds=tuple(KindFigures(kind=kind, **answers(100, 0.7).model_dump()) for kind in KINDS),
        strengths=tuple(StrengthFigures(strength=s, **answers(160, shares[s]).model_dump()) for s in STRENGTHS),
        conditions=tuple(
            CorruptionFigures(
                kind=kind, strength=s, **condition(shares[s] - 0.1 * (kind == "blur" and s == 5)).model_dump()
            )
            for kind in KINDS
            for s in STRENGTHS
        ),
    )


ROBUST = REPORT.model_copy(update={"robustness": falling_robustness()})


@pytest.mark.parametrize(
    "sentence",
    [
        "Of 20 test pictures 100.0% are answered rightly as they are, and 70.0% when they are made worse in 8 ways",
        "Least are right with blur at strength 5: 40.0% (95 % interval 30.0% to 40.0%).",
        "| blur | 90% | 80% | 70% | 60% | 40% | 70% |",
        "| low resolution | 90% | 80% | 70% | 60% | 50% | 70% |",
        "| as they are | 100.0% | 95.0% | 4.0% | 90.0% | 100.0% |",
        "| 5 | 50.0% | 95.0% | 4.0% | 90.0% | 50.0% |",
    ],
)
def test_card_says_what_worse_pictures_do(sentence: str) -> None:
    """To accuracy kind by kind, and to confidence strength by strength."""
    assert sentence in model_card(FACTS, DATA, ROBUST)


def test_card_of_a_version_without_robustness_says_so() -> None:
    """What was not measured is not claimed."""
    card = model_card(FACTS, DATA, REPORT)
    assert "How it answers pictures that are blurred, dark, turned or otherwise worse was not measured." in card


def test_card_says_where_no_answer_was_sure() -> None:
    """A share of nothing is none."""
    robustness = falling_robustness()
    unsure = robustness.clean.model_copy(update={"sure_count": 0, "sure_right": 0})
    report = ROBUST.model_copy(update={"robustness": robustness.model_copy(update={"clean": unsure})})
    assert "| as they are | 100.0% | 95.0% | 4.0% | 0.0% | none |" in model_card(FACTS, DATA, report)


def test_robustness_is_drawn_where_it_was_measured() -> None:
    """The plot is a PNG, and another one where the figures are others."""
    assert "robustness.png" in plots(ROBUST)
    better = falling_robustness().model_copy(update={"strengths": ()})
    assert robustness_png(ROBUST) != robustness_png(ROBUST.model_copy(update={"robustness": better}))


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


@pytest.mark.parametrize(("count", "words"), [(1, "is so sure that the label"), (3, "are so sure that the labels")])
def test_card_counts_labels_that_may_be_wrong(count: int, words: str) -> None:
    """They count as mistakes; without any nothing is said."""
    doubtful = model_card(FACTS, DATA, REPORT.model_copy(update={"doubtful_labels": count}))
    assert f"{count} of them {words} may be wrong" in doubtful
    for none in (0, None):
        card = model_card(FACTS, DATA, REPORT.model_copy(update={"doubtful_labels": none}))
        assert "may be wrong" not in card


def test_card_says_which_revision_and_settings_made_it() -> None:
    """Lineage in a sentence, for a version that a job made; what the mode does not use is not named."""
    settings = {"seed": 3, "chosen_l2": 0.03, "epochs": None, "mode": "quick"}
    card = model_card(dataclasses.replace(FACTS, revision="pets@3", settings=settings), DATA, REPORT)
    assert "of the dataset 'pets' (revision pets@3) in 65 seconds" in card
    assert "Settings: seed 3 and L2 penalty 0.03; the manifest has them all." in card


def test_card_says_what_more_photos_would_bring() -> None:
    """In all, and for the classes that gain most, with intervals."""
    rows = tuple(
        ClassForecast(
            class_name=f"class {number}",
            image_count=40,
            more_count=40,
            recall=0.9,
            gain=0.06 - number / 100,
            gain_interval=(-0.0001, 0.072),
        )
        for number in range(7)
    )
    forecast = Forecast(
        image_count=280,
        more_count=280,
        accuracy=0.9,
        gain=0.015,
        gain_interval=(0.008, 0.022),
        exponent=0.5,
        points=(),
        classes=rows,
    )
    card = model_card(dataclasses.replace(FACTS, forecast=forecast), DATA, REPORT)
    assert "As many photos again (280) would bring about +1.5 points (+0.8 to +2.2)" in card
    assert "most for 'class 0': with 40 more about +6.0 points (+0.0 to +7.2) of it found." in card
    assert "| class 0 | 40 | 40 | 90.0% | +6.0 (+0.0 to +7.2) |" in card
    assert "Of 7 classes; the manifest has them all." in card
    assert "class 5" not in card


def test_card_without_a_forecast_says_why() -> None:
    """Or that there was none, of versions from before."""
    said = model_card(dataclasses.replace(FACTS, no_forecast="A forecast needs 10."), DATA, REPORT)
    assert "## What more photos would bring\n\nA forecast needs 10." in said
    assert "What more photos would bring was not forecast." in model_card(FACTS, DATA, REPORT)


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
