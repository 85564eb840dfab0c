"""`whisker models ensemble`: versions that answer together."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.commands.conftest import Run
from tests.foreign_networks import classifier
from tests.tiny_dataset import write_tiny_dataset

from whisker.errors import RequestInvalid
from whisker.serving.served_model import ServedVersion, load_model

SMALL = ("--backbone", "efficientnet_lite0")


@pytest.fixture
def colours(run: Run, tmp_path: Path) -> str:
    """A dataset that is kept."""
    folder = write_tiny_dataset(tmp_path / "colours", count=16)
    assert run("datasets", "add", folder).exit_code == 0
    return "colours"


def retrain(run: Run, dataset: str, *options: object) -> None:
    """Train a version on it by a job, which remembers its pictures."""
    result = run("retrain", dataset, *SMALL, "--promote", "never", *options)
    assert result.exit_code == 0, result.output


def version(tmp_path: Path, name: str) -> ServedVersion:
    """Load a version."""
    return load_model(tmp_path / "data" / "models" / name)


@pytest.mark.slow
def test_ensemble_answers_with_the_mean_of_its_versions(run: Run, tmp_path: Path, colours: str) -> None:
    """It is a version like any other: tested on the test pictures of both, explained, and tells unknown ones."""
    retrain(run, colours, "--size-px", 32)
    retrain(run, colours, "--size-px", 32, "--set", "l2_candidates=[10]")
    result = run("models", "ensemble", "colours-1", "colours-2", "--promote")
    assert result.exit_code == 0, result.output
    assert "colours-ensemble-1 is live." in result.stdout
    joined, parts = version(tmp_path, "colours-ensemble-1"), [version(tmp_path, f"colours-{n}") for n in (1, 2)]
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    given, answers = joined.run(pixels), [part.run(pixels) for part in parts]
    np.testing.assert_allclose(given.probabilities, np.mean([a.probabilities for a in answers], axis=0), atol=1e-5)
    scores = np.mean([np.asarray(answer.ood_scores) for answer in answers], axis=0)
    np.testing.assert_allclose(np.asarray(given.ood_scores), scores, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(given.is_unknown, scores < 0)
    assert joined.explain(pixels[0], 0).ndim == 2
    assert joined.manifest.training["mode"] == "joined"
    assert joined.manifest.summary.test_count == parts[0].manifest.summary.test_count
    assert joined.manifest.dataset.revision == "colours@1"
    assert "by joining versions" in (tmp_path / "data" / "models" / "colours-ensemble-1" / "card.md").read_text()
    assert run("evaluate", "colours-ensemble-1", "--data", tmp_path / "colours").exit_code == 0
    assert json.loads(run("models", "--json").stdout)[0]["name"]


@pytest.mark.slow
def test_versions_of_other_sides_and_orders_go_together(run: Run, tmp_path: Path, colours: str) -> None:
    """One sees the pixels made smaller within the file; an imported one has its classes the other way round."""
    retrain(run, colours, "--size-px", 64)
    (tmp_path / "theirs.onnx").write_bytes(classifier())
    pictures = tmp_path / "colours"
    imported = run(
        "models", "import", tmp_path / "theirs.onnx", "--labels", "red,blue", "--data", pictures, "--preprocess", "unit"
    )
    assert imported.exit_code == 0, imported.output
    result = run("models", "ensemble", "colours-1", "theirs-1", "--name", "together")
    assert result.exit_code == 0, result.output
    joined = version(tmp_path, "together-1")
    assert joined.preprocess.size_px == 64
    flat = np.full((1, 64, 64, 3), (200, 50, 40), np.uint8)
    parts = [version(tmp_path, name).run(flat[:, :side, :side]) for name, side in (("colours-1", 64), ("theirs-1", 32))]
    expected = np.mean([part.probabilities for part in parts], axis=0)
    np.testing.assert_allclose(joined.run(flat).probabilities, expected, atol=1e-4)
    assert joined.manifest.summary.accuracy == 1


@pytest.mark.slow
def test_what_cannot_be_joined_is_refused(run: Run, tmp_path: Path, colours: str) -> None:
    """One alone, versions of other classes, and versions that learned from all that could judge them."""
    retrain(run, colours, "--size-px", 32)
    alone = run("models", "ensemble", "colours-1")
    assert isinstance(alone.exception, RequestInvalid)
    assert "two versions or more" in alone.exception.detail
    other = write_tiny_dataset(tmp_path / "other", count=12)
    (other / "red").rename(other / "cats")
    (other / "blue").rename(other / "dogs")
    trained = run("train", "--data", other, *SMALL, "--size-px", 32, "--name", "other")
    assert trained.exit_code == 0, trained.output
    mixed = run("models", "ensemble", "colours-1", "other-1")
    assert isinstance(mixed.exception, RequestInvalid)
    assert "know the same classes" in mixed.exception.detail
    kept = run("models", "ensemble", "other-1", "other-1")
    assert isinstance(kept.exception, RequestInvalid)
    assert "Name some by --data" in kept.exception.detail
