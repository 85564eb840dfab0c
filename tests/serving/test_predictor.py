"""An answer: what it is, how sure, whether it is unknown, and why."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version

from whisker.errors import FileEmpty
from whisker.images import ImageLimits
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.predictor import Extras, Predictor, confidence_band
from whisker.serving.served_model import ServedVersion, load_model


@pytest.fixture
def model(bundled_dir: Path) -> ServedVersion:
    """The tiny model."""
    return load_model(bundled_dir / "tiny-1")


@pytest.fixture
def predictor() -> Predictor:
    """A predictor with one place."""
    return Predictor(BoundedPool(1, 10, 10), ImageLimits())


@pytest.mark.parametrize("colour", ["red", "blue"])
def test_picture_is_classified(
    predictor: Predictor, model: ServedVersion, make_picture: MakePicture, colour: str
) -> None:
    """Red is red, and sure of it."""
    prediction = predictor.predict(make_picture(colour, "JPEG"), model)
    assert prediction.predicted_class == colour
    assert prediction.confidence > 0.99
    assert prediction.confidence_band == "high"
    assert not prediction.is_unknown
    assert next(iter(prediction.probabilities)) == colour
    assert sum(prediction.probabilities.values()) == pytest.approx(1)
    assert prediction.model_version == "tiny-1"
    assert {"queue", "decode", "inference", "total"} == prediction.timings_ms.keys()


def test_picture_unlike_the_training_data_is_unknown(
    predictor: Predictor, model: ServedVersion, make_picture: MakePicture
) -> None:
    """Green is neither, whatever the probabilities say."""
    assert predictor.predict(make_picture("lime"), model).is_unknown


def test_explanation_is_given_when_asked_for(
    predictor: Predictor, model: ServedVersion, make_picture: MakePicture
) -> None:
    """No heatmap is drawn that nobody wants."""
    assert predictor.predict(make_picture(), model).heatmap_png is None
    explained = predictor.predict(make_picture(), model, Extras(explain=True))
    assert (explained.heatmap_png or b"").startswith(b"\x89PNG")
    assert "explain" in explained.timings_ms


def test_flat_head_is_explained_by_covering(tmp_path: Path, predictor: Predictor) -> None:
    """Every picture runs at most 50 times more, and the heatmap is strong where the answer comes from."""
    half = np.full((64, 64, 3), 128, np.uint8)
    half[:32] = (200, 50, 40)
    file = io.BytesIO()
    Image.fromarray(half).save(file, "PNG")
    model = load_model(write_tiny_version(tmp_path, "flat-1", head="flat"))
    prediction = predictor.predict(file.getvalue(), model, Extras(explain=True))
    assert prediction.predicted_class == "red"
    strength = np.asarray(Image.open(io.BytesIO(prediction.heatmap_png or b"")))[..., 3]
    assert strength[:80].min() > 100
    assert strength[150:].max() < 30


def test_row_3_empty_file_is_named(predictor: Predictor, model: ServedVersion) -> None:
    """Zero bytes are not garbage."""
    with pytest.raises(FileEmpty):
        predictor.predict(b"", model)


@pytest.mark.parametrize(
    ("confidence", "band"),
    [(1.0, "high"), (0.81, "high"), (0.80, "medium"), (0.50, "medium"), (0.49, "low"), (0.0, "low")],
)
def test_bands_begin_where_the_contract_says(confidence: float, band: str) -> None:
    """High is above 0.80, medium from 0.50, low below."""
    assert confidence_band(confidence) == band
