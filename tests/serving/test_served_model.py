"""The model that answers: predictions, scores, explanations, and what cannot be loaded."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.tiny_version import SIZE_PX, write_tiny_version

from whisker.arrays import UInt8Array
from whisker.errors import ArtifactCorrupt
from whisker.serving.served_model import ServedVersion, load_model


@pytest.fixture
def model(tmp_path: Path) -> ServedVersion:
    """The tiny version."""
    return load_model(write_tiny_version(tmp_path, "tiny-1"))


def painted(left: tuple[int, int, int], right: tuple[int, int, int]) -> UInt8Array:
    """A picture of two halves."""
    pixels = np.full((SIZE_PX, SIZE_PX, 3), left, np.uint8)
    pixels[:, SIZE_PX // 2 :] = right
    return pixels


def test_picture_is_predicted_and_scored(model: ServedVersion) -> None:
    """Red is known, green is not; both have the probabilities and features of a plain run."""
    red, green = painted((200, 0, 0), (200, 0, 0)), painted((0, 200, 0), (0, 200, 0))
    known, unknown = model.predict(red), model.predict(green)
    assert model.class_names[known.probabilities.argmax()] == "red"
    assert (known.is_unknown, unknown.is_unknown) == (False, True)
    assert known.ood_score == pytest.approx(1)
    assert unknown.ood_score == pytest.approx(0)
    outputs = model.run(np.stack([red, green]))
    assert np.array_equal(known.probabilities, outputs.probabilities[0])
    assert np.array_equal(unknown.maps[0], outputs.maps[0][1])


def test_model_without_references_calls_nothing_unknown(model: ServedVersion) -> None:
    """There is no score either."""
    outputs = replace(model, ood_detector=None).predict(painted((0, 200, 0), (0, 200, 0)))
    assert (outputs.ood_score, outputs.is_unknown) == (None, False)


def test_explanation_needs_no_second_run_where_features_are_known(model: ServedVersion) -> None:
    """It is the same with them, and shows the half that spoke for the class."""
    pixels = painted((200, 0, 0), (128, 128, 128))
    maps = model.predict(pixels).maps
    runs = model.usage.runs
    found = model.explain(pixels, 1, maps)
    assert model.usage.runs == runs
    assert np.array_equal(found, model.explain(pixels, 1))
    assert model.usage.runs == runs + 1
    assert found[:, 0].min() > 0.9
    assert found[:, -1].max() < 0.1


def test_flat_head_is_explained_by_covering(tmp_path: Path) -> None:
    """Its weights stand for places, so they are not taken for a map of channels."""
    model = load_model(write_tiny_version(tmp_path, "flat-1", head="flat"))
    assert model.head_weights is None
    found = model.explain(painted((200, 0, 0), (128, 128, 128)), 1)
    assert found.shape == (8, 8)
    assert found[:, 0].min() > found[:, -1].max()


def test_version_whose_head_does_not_fit_is_refused(tmp_path: Path) -> None:
    """Three classes in the graph are not the two of the labels."""
    folder = write_tiny_version(tmp_path, "tiny-1", np.eye(3, dtype=np.float32))
    with pytest.raises(ArtifactCorrupt, match="do not fit its 2 classes"):
        load_model(folder)
