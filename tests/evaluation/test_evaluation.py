"""Reports on a small real model."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from tests.tiny_dataset import draw_picture, write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.datasets.folders import list_files, scan_folder
from whisker.evaluation.evaluation import EvaluationSet, OODSet, evaluate
from whisker.evaluation.predictions import predict_files
from whisker.evaluation.schema import EvaluationReport
from whisker.registry.thresholds import DEFAULT_THRESHOLDS
from whisker.serving.served_model import ServedModel, load_model


@pytest.fixture
def model(tmp_path: Path) -> ServedModel:
    """The tiny version."""
    return load_model(write_tiny_version(tmp_path / "models", "tiny-1"))


@pytest.fixture
def pictures(tmp_path: Path) -> EvaluationSet:
    """Six pictures, one of them in the wrong folder."""
    root = write_tiny_dataset(tmp_path / "colours", count=3)
    (root / "blue" / "0.png").rename(root / "red" / "wrong.png")
    return EvaluationSet(scan_folder(root, "colours").files, "colours", "test")


def test_report_is_of_the_model_as_served(model: ServedModel, pictures: EvaluationSet) -> None:
    """Five of six are right, and the mistake is where it belongs."""
    report = evaluate(model, pictures).report
    assert report.count == 6
    assert report.accuracy == pytest.approx(5 / 6)
    assert report.confusion_matrix == [[2, 0], [1, 3]]
    assert report.accuracy_interval[0] < report.accuracy < report.accuracy_interval[1]
    assert report.latency_ms.p50 > 0
    assert report.latency_ms.measured_while == "evaluating"
    predictions = predict_files(model, pictures.files)
    bands = [DEFAULT_THRESHOLDS.band(float(row.max())) for row in predictions.probabilities]
    assert {band.band: band.count for band in report.bands if band.count} == {
        band: bands.count(band) for band in set(bands)
    }


def test_report_survives_its_file(model: ServedModel, pictures: EvaluationSet) -> None:
    """What metrics.json holds reads back as the same report."""
    report = evaluate(model, pictures).report
    assert EvaluationReport.model_validate_json(report.model_dump_json()) == report


def test_unknown_pictures_are_measured_with_the_known(
    model: ServedModel, pictures: EvaluationSet, tmp_path: Path
) -> None:
    """Green is unknown to a model of red and blue: all of it is refused, and none of what is known."""
    for number in range(4):
        (tmp_path / "green").mkdir(exist_ok=True)
        Image.new("RGB", (40, 32), (10, 200 + number, 10)).save(tmp_path / "green" / f"{number}.png")
    unknown = OODSet(list_files(tmp_path / "green"), "green")
    figures = evaluate(model, pictures, unknown=unknown).report.unknown
    assert figures is not None
    assert (figures.known_refused, figures.unknown_refused, figures.auroc) == (0, 1, 1)
    assert (figures.unknown_count, figures.unknown_source) == (4, "green")


def test_without_unknown_pictures_only_the_known_are_measured(model: ServedModel, pictures: EvaluationSet) -> None:
    """What was not measured is absent, not zero."""
    figures = evaluate(model, pictures).report.unknown
    assert figures is not None
    assert (figures.unknown_refused, figures.auroc, figures.unknown_source) == (None, None, None)


def test_model_without_an_ood_detector_has_no_such_figures(model: ServedModel, pictures: EvaluationSet) -> None:
    """A version may come without references."""
    plain = replace(model, ood_detector=None)
    assert evaluate(plain, pictures).report.unknown is None


def test_classes_may_be_missing_from_the_test(model: ServedModel, tmp_path: Path) -> None:
    """Pictures of one class alone still make a report."""
    draw_picture(tmp_path / "red" / "0.png", "red", 0)
    files = [replace(file, class_name="red") for file in list_files(tmp_path / "red")]
    report = evaluate(model, EvaluationSet(files, "colours", "all")).report
    assert report.roc_auc is None
    assert report.accuracy == 1
