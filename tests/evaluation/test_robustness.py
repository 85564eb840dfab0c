"""What worse pictures do to a small real model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.datasets.folders import scan_folder
from whisker.datasets.images import LabelledImage
from whisker.evaluation.corruptions import KINDS, STRENGTHS, corrupt
from whisker.evaluation.evaluation import EvaluationSet, evaluate
from whisker.evaluation.intervals import wilson_interval
from whisker.evaluation.robustness import choose_sample, default_count, measure_robustness
from whisker.evaluation.schema import EvaluationReport, RobustnessFigures
from whisker.preprocessing import load_input
from whisker.serving.served_model import ServedModel, load_model


@pytest.fixture
def model(tmp_path: Path) -> ServedModel:
    """The tiny version, which tells red from blue and calls what is neither unknown."""
    return load_model(write_tiny_version(tmp_path / "models", "tiny-1"))


@pytest.fixture
def files(tmp_path: Path) -> list[LabelledImage]:
    """Eight pictures."""
    return list(scan_folder(write_tiny_dataset(tmp_path / "colours", count=4), "colours").files)


def measured(model: ServedModel, files: list[LabelledImage], wanted: int | None = None) -> RobustnessFigures:
    """Measure what is wanted."""
    figures = measure_robustness(model, files, wanted)
    assert figures is not None
    return figures


def test_figures_are_those_of_the_model_asked_picture_by_picture(
    model: ServedModel, files: list[LabelledImage]
) -> None:
    """Each condition by itself, as the server would answer."""
    figures = measured(model, files)
    assert figures.count == figures.clean.count == 8
    assert [(one.kind, one.strength) for one in figures.conditions] == [(k, s) for k in KINDS for s in STRENGTHS]
    for one in (figures.conditions[0], figures.conditions[9], figures.conditions[12], figures.conditions[39]):
        inputs = [load_input(file.path.read_bytes(), model.preprocess)[0] for file in files]
        answers = [
            model.predict(corrupt(pixels, one.kind, one.strength, int(file.id, 16)))
            for pixels, file in zip(inputs, files, strict=True)
        ]
        right = [
            model.class_names[int(answer.probabilities.argmax())] == file.class_name
            for answer, file in zip(answers, files, strict=True)
        ]
        sure = [answer.probabilities.max() > 0.8 and not answer.is_unknown for answer in answers]
        assert one.accuracy == sum(right) / 8
        assert one.accuracy_interval == wilson_interval(sum(right), 8)
        assert one.mean_confidence == pytest.approx(float(np.mean([a.probabilities.max() for a in answers])))
        assert one.unknown_share == sum(answer.is_unknown for answer in answers) / 8
        assert (one.sure_count, one.sure_right) == (sum(sure), sum(a and b for a, b in zip(sure, right, strict=True)))


def test_colours_that_fade_are_less_sure_or_unknown(model: ServedModel, files: list[LabelledImage]) -> None:
    """The tiny model knows its colours as they are; what takes colour away takes its confidence."""
    figures = measured(model, files)
    by_condition = {(one.kind, one.strength): one for one in figures.conditions}
    assert figures.clean.accuracy == 1
    assert figures.clean.sure_count == figures.clean.sure_right == 8
    assert by_condition["darkness", 5].mean_confidence < by_condition["darkness", 1].mean_confidence
    assert (figures.clean.unknown_share, by_condition["occlusion", 5].unknown_share) == (0, 1)
    assert by_condition["occlusion", 5].sure_count == 0  # for all its confidence
    assert by_condition["rotation", 5].accuracy == 1  # it sees colours alone


def test_means_are_over_the_conditions(model: ServedModel, files: list[LabelledImage]) -> None:
    """Of a kind, of a strength, and of all."""
    figures = measured(model, files)
    assert figures.worse.count == 8 * 40
    assert figures.worse.accuracy == pytest.approx(np.mean([one.accuracy for one in figures.conditions]))
    assert figures.worse.sure_count == sum(one.sure_count for one in figures.conditions)
    for kind in figures.kinds:
        own = [one.mean_confidence for one in figures.conditions if one.kind == kind.kind]
        assert kind.count == 8 * 5
        assert kind.mean_confidence == pytest.approx(np.mean(own))
    for strength in figures.strengths:
        shares = [one.unknown_share for one in figures.conditions if one.strength == strength.strength]
        assert strength.count == 8 * 8
        assert strength.unknown_share == pytest.approx(np.mean(shares))


def test_two_runs_agree_in_whatever_order_the_pictures_come(model: ServedModel, files: list[LabelledImage]) -> None:
    """To the last digit."""
    assert measured(model, files, 5) == measured(model, files[::-1], 5)


def test_model_without_a_detector_marks_nothing_as_unknown(model: ServedModel, files: list[LabelledImage]) -> None:
    """A version may come without references."""
    figures = measured(replace(model, ood_detector=None), files, 2)
    assert {one.unknown_share for one in figures.conditions} == {0}


def test_progress_is_reported_to_its_end(model: ServedModel, files: list[LabelledImage]) -> None:
    """After that of the labelled pictures, by itself."""
    shares: list[float] = []
    evaluate(model, EvaluationSet(files, "colours", "test"), robustness_images=2, on_robustness=shares.append)
    assert shares[-1] == 1


def test_none_are_measured_where_none_are_wanted(model: ServedModel, files: list[LabelledImage]) -> None:
    """Then nothing is reported either."""
    shares: list[float] = []
    data = EvaluationSet(files, "colours", "test")
    report = evaluate(model, data, robustness_images=0, on_robustness=shares.append).report
    assert report.robustness is None
    assert not shares


def test_report_has_it_unless_it_is_left_out_and_survives_its_file(
    model: ServedModel, files: list[LabelledImage]
) -> None:
    """Every evaluation has it by default."""
    report = evaluate(model, EvaluationSet(files, "colours", "test")).report
    assert report.robustness is not None
    assert report.robustness.count == 8
    assert EvaluationReport.model_validate_json(report.model_dump_json()) == report


def test_report_from_before_it_was_measured_still_opens(model: ServedModel, files: list[LabelledImage]) -> None:
    """Versions keep theirs as it was written."""
    report = evaluate(model, EvaluationSet(files, "colours", "test"), robustness_images=0).report
    before = report.model_dump(mode="json", exclude={"robustness", "doubtful_labels", "ece_by_chance"})
    assert EvaluationReport.model_validate(before).robustness is None


@pytest.mark.parametrize(
    ("test_count", "used"), [(0, 0), (5, 5), (16, 16), (60, 16), (214, 16), (400, 30), (1334, 100), (20_000, 100)]
)
def test_number_of_pictures_is_bounded_by_what_it_costs(test_count: int, used: int) -> None:
    """Three runs of the network a test picture, from 16 pictures to 100."""
    assert default_count(test_count) == used


def test_sample_has_as_many_of_each_class_as_there_are(tmp_path: Path) -> None:
    """A class of two has two, and the others share what is left; a smaller sample is part of a larger one."""
    for class_name, count in {"ant": 2, "bee": 9, "cat": 9}.items():
        for number in range(count):
            (tmp_path / class_name).mkdir(exist_ok=True)
            colour = (number * 20, len(class_name), ord(class_name[0]))
            Image.new("RGB", (8, 8), colour).save(tmp_path / class_name / f"{number}.png")
    files = scan_folder(tmp_path, "three").files
    sample = choose_sample(files, 12)
    assert sorted(file.class_name for file in sample) == ["ant"] * 2 + ["bee"] * 5 + ["cat"] * 5
    assert sample[:7] == choose_sample(files, 7)
    assert len(choose_sample(files, 1000)) == 20
