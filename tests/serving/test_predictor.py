"""A picture in which nothing can be seen is answered with a warning.

An answer: what it is, how sure, whether it is unknown, and why.
"""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version

from whisker.errors import FileEmpty
from whisker.images import ImageLimits
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.predictor import Extras, Predictor, emptiness_warnings
from whisker.serving.served_model import ServedVersion, load_model

SIDE = 64


def warnings(pixels: np.ndarray, mode: str = "RGB") -> list[str]:
    """What is said of a model's input."""
    return list(emptiness_warnings(np.broadcast_to(pixels, (SIDE, SIDE, 3)).astype(np.uint8), mode))


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (128, 128, 128), (200, 0, 0), (0, 0, 255)])
@pytest.mark.parametrize("noise", [0, 4])
def test_case_M_picture_of_one_colour_is_blank(colour: tuple[int, int, int], noise: int) -> None:
    """Also where compression left traces of noise in it."""
    grain = np.random.default_rng(0).integers(0, noise + 1, (SIDE, SIDE, 3))
    said = warnings(np.clip(np.array(colour) - noise, 0, 250) + grain)
    assert len(said) == 1
    assert "is blank" in said[0]


@pytest.mark.parametrize(
    ("colour", "mode", "words"),
    [(255, "RGB", "all of it is white"), (255, "RGBA", "transparent"), (255, "LA", "transparent"), (0, "RGBA", "one")],
)
def test_case_M_blank_picture_is_told_why(colour: int, mode: str, words: str) -> None:
    """White may be what is left of a transparent one."""
    assert words in warnings(np.array(colour), mode)[0]


@pytest.mark.parametrize("brightest", [6, 16, 19])
def test_case_M_dim_picture_is_nearly_black(brightest: int) -> None:
    """What 10 and 12 bits are in 16, and a little brighter."""
    said = warnings(np.linspace(0, brightest, SIDE)[:, np.newaxis, np.newaxis])
    assert len(said) == 1
    assert "nearly black" in said[0]


def test_case_M_night_is_no_warning() -> None:
    """Stars, a lamp, or a face in the dark are something to be seen."""
    sky = np.zeros((SIDE, SIDE, 3))
    sky[5, 9] = sky[40, 41] = 180
    face = np.zeros((SIDE, SIDE, 3))
    face[20:40, 20:40] = np.linspace(0, 60, 20)[:, np.newaxis, np.newaxis]
    assert warnings(sky) == warnings(face) == []


def test_case_M_thin_line_is_no_blank_page() -> None:
    """In grey, and in colours of the same grey."""
    page = np.full((SIDE, SIDE, 3), 255)
    page[30] = 225
    halves = np.broadcast_to(np.array([200, 0, 0]), (SIDE, SIDE, 3)).copy()
    halves[:, 32:] = (0, 102, 0)
    red_only = np.full((SIDE, SIDE, 3), 128)
    red_only[:, 32:, 0] = 180
    assert warnings(page) == warnings(halves) == warnings(red_only) == []


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


def test_band_is_by_the_thresholds_that_are_given(
    predictor: Predictor, model: ServedVersion, make_picture: MakePicture
) -> None:
    """One and the same answer is sure by some and little more than a guess by others, and says which decided."""
    strict = Thresholds(high=0.9999999, medium=0.9999998)
    confidence = predictor.predict(make_picture(), model).confidence
    assert confidence < strict.medium
    prediction = predictor.predict(make_picture(), model, thresholds=strict)
    assert (prediction.confidence_band, prediction.thresholds) == ("low", strict)
    assert predictor.predict(make_picture(), model).thresholds == DEFAULT_THRESHOLDS
