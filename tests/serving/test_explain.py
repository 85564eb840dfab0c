"""Class activation maps: exact, and drawn to be laid over the picture."""

import io

import numpy as np
import pytest
from PIL import Image

from whisker.errors import ShapeError
from whisker.serving.explain import class_activation_map, render_heatmap


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
    np.testing.assert_allclose(class_activation_map(features, weights), grad_cam / grad_cam.max(), atol=1e-4)


def test_map_without_evidence_is_empty() -> None:
    """Where nothing speaks for the class, the map is zero and not divided by zero."""
    result = class_activation_map(np.ones((3, 3, 2), np.float32), np.full(2, -1, np.float32))
    assert not result.any()


def test_channels_that_do_not_fit_are_named() -> None:
    """A head of another model is refused."""
    with pytest.raises(ShapeError, match="3 feature channels do not fit 4"):
        class_activation_map(np.ones((2, 2, 3), np.float32), np.ones(4, np.float32))


def test_heatmap_is_a_png_that_is_opaque_where_it_matters() -> None:
    """The hot quarter is opaque, the cold one transparent."""
    activation = np.zeros((8, 8), np.float32)
    activation[:4, :4] = 1
    image = Image.open(io.BytesIO(render_heatmap(activation)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (224, 224))
    alpha = np.asarray(image)[..., 3]
    assert alpha[40, 40] > 250
    assert alpha[200, 200] < 5
