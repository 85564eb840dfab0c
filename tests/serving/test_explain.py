"""Class activation maps: exact, and drawn to be laid over the picture.

What covering parts of a picture tells.
"""

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from whisker.arrays import UInt8Array
from whisker.errors import ShapeError
from whisker.serving.explain import CELLS, class_activation_map, class_evidence, occlusion_map, render_heatmap


def test_map_is_the_gradient_of_the_logit() -> None:
    """It equals Grad-CAM computed by finite differences through pooling and the dense layer."""
    random = np.random.default_rng(0)
    features = random.random((5, 4, 6), np.float32)
    weights = random.normal(size=6).astype(np.float32)

    def logit(values: np.ndarray) -> float:
        return float(values.mean(axis=(0, 1)) @ weights)

    step = 1e-2
    gradient = np.zeros(6)
    for channel in range(6):
        raised = features.copy().astype(np.float64)
        raised[..., channel] += step
        gradient[channel] = (logit(raised) - logit(features)) / step
    grad_cam = np.maximum((features * gradient).sum(axis=-1), 0)
    np.testing.assert_allclose(class_activation_map((features,), weights), grad_cam / grad_cam.max(), atol=1e-4)


def test_maps_of_several_blocks_add_up_to_the_logit() -> None:
    """Whatever their sides, each place counts as much as the part of the picture that it covers."""
    random = np.random.default_rng(0)
    maps = tuple(random.random((side, side, channels), np.float32) for side, channels in ((5, 6), (8, 3), (16, 2)))
    weights = random.normal(size=11).astype(np.float32)
    evidence = class_evidence(maps, weights)
    assert evidence.shape == (16, 16)
    pooled = np.concatenate([features.mean(axis=(0, 1)) for features in maps])
    assert float(evidence.mean()) == pytest.approx(float(pooled @ weights), abs=1e-5)


def test_place_of_an_earlier_map_stays_where_it_is() -> None:
    """What speaks for the class in one corner of the fine map shows in that corner."""
    fine, coarse = np.zeros((8, 8, 1), np.float32), np.zeros((2, 2, 1), np.float32)
    fine[0, 7], coarse[1, 0] = 1, 1
    evidence = class_evidence((coarse, fine), np.array([1, 2], np.float32))
    assert (evidence[4:, :4] == 1).all()
    assert evidence[0, 7] == 2
    assert evidence.sum() == 16 + 2


def test_map_without_evidence_is_empty() -> None:
    """Where nothing speaks for the class, the map is zero and not divided by zero."""
    result = class_activation_map((np.ones((3, 3, 2), np.float32),), np.full(2, -1, np.float32))
    assert not result.any()


def test_channels_that_do_not_fit_are_named() -> None:
    """A head of another model is refused."""
    with pytest.raises(ShapeError, match="3 feature channels do not fit 4"):
        class_activation_map((np.ones((2, 2, 3), np.float32),), np.ones(4, np.float32))


def test_heatmap_is_a_png_that_is_opaque_where_it_matters() -> None:
    """The hot quarter is opaque, the cold one transparent."""
    activation = np.zeros((8, 8), np.float32)
    activation[:4, :4] = 1
    image = Image.open(io.BytesIO(render_heatmap(activation)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (224, 224))
    alpha = np.asarray(image)[..., 3]
    assert alpha[40, 40] > 250
    assert alpha[200, 200] < 5


FloatArray = npt.NDArray[np.float32]


class WhiteCorner:
    """A model whose second class is as sure as the upper left eighth is white; it counts what it is asked."""

    def __init__(self, scale: float = 4.0) -> None:
        self.batches: list[int] = []
        self._scale = scale

    def __call__(self, images: UInt8Array) -> FloatArray:
        """Answer (N, 2)."""
        self.batches.append(len(images))
        side_px = images.shape[1] // CELLS
        logits = self._scale * (images[:, :side_px, :side_px].mean(axis=(1, 2, 3)) / 255 - 0.25)
        return np.stack([1 / (1 + np.exp(logits)), 1 / (1 + np.exp(-logits))], axis=1).astype(np.float32)


@pytest.mark.parametrize(("side_px", "scale"), [(32, 4.0), (75, 4.0), (256, 4.0), (64, 60.0)])
def test_map_is_highest_where_the_answer_comes_from(side_px: int, scale: float) -> None:
    """Only the patch over the corner matters, whatever the side, and however sure the answer is."""
    white = np.full((side_px, side_px, 3), 255, np.uint8)
    activation = occlusion_map(WhiteCorner(scale), white, 1)
    assert activation.shape == (CELLS, CELLS)
    assert activation[0, 0] == activation.max() == 1
    assert not activation[2:].any()
    assert not activation[:, 2:].any()


@pytest.mark.parametrize(("side_px", "largest_batch"), [(32, 49), (128, 4), (512, 1)])
def test_cost_is_bounded(side_px: int, largest_batch: int) -> None:
    """Fifty runs at most, and no more pixels at a time than one large picture has."""
    model = WhiteCorner()
    occlusion_map(model, np.zeros((side_px, side_px, 3), np.uint8), 1)
    assert sum(model.batches) == 50
    assert max(model.batches) == largest_batch


def test_answer_that_no_part_carries_has_an_empty_map() -> None:
    """A model that always says the same is not explained by rounding errors."""
    answers = np.array([[0.3, 0.7]], np.float32)
    activation = occlusion_map(lambda images: answers.repeat(len(images), 0), np.zeros((64, 64, 3), np.uint8), 1)
    assert not activation.any()


def test_part_that_matters_little_stays_faint() -> None:
    """Covering the corner costs an eighth of a nat of log odds: less than a fifth of what full strength stands for."""
    activation = occlusion_map(WhiteCorner(scale=0.25), np.full((64, 64, 3), 255, np.uint8), 1)
    assert activation[0, 0] == pytest.approx(0.125 / np.log(2), abs=0.01)


def test_covering_what_spoke_against_the_class_is_no_evidence_for_it() -> None:
    """A black corner speaks against it: grey in its place raises the probability, and the map stays empty."""
    assert not occlusion_map(WhiteCorner(), np.zeros((64, 64, 3), np.uint8), 1).any()
