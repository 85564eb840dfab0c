"""One preprocessing for training and serving."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from whisker.images import decode_image
from whisker.preprocessing import PreprocessSpec, load_input, preprocess


@given(width=st.integers(1, 300), height=st.integers(1, 300), size_px=st.sampled_from([32, 100, 224]))
@settings(max_examples=60, deadline=None)
def test_any_picture_becomes_a_square_input(width: int, height: int, size_px: int) -> None:
    """Every shape becomes (S, S, 3) uint8, and a plain colour stays that colour."""
    pixels = np.full((height, width, 3), (10, 200, 90), np.uint8)
    result = preprocess(Image.fromarray(pixels), PreprocessSpec(size_px=size_px))
    assert result.shape == (size_px, size_px, 3)
    assert result.dtype == np.uint8
    np.testing.assert_allclose(result.reshape(-1, 3), np.tile((10, 200, 90), (size_px**2, 1)), atol=1)


def test_load_input_is_decode_then_preprocess(noise: bytes) -> None:
    """The function that trains and serves adds nothing of its own."""
    spec = PreprocessSpec(size_px=64)
    pixels, decoded = load_input(noise, spec)
    np.testing.assert_array_equal(pixels, preprocess(decode_image(noise, target_px=128).image, spec))
    assert (decoded.width_px, decoded.height_px) == (320, 240)


def test_draft_changes_a_large_jpeg_by_little() -> None:
    """Decoding at a fraction and in full differ by less than two levels on average."""
    smooth = Image.linear_gradient("L").resize((2_000, 1_500), Image.Resampling.BICUBIC).convert("RGB")
    file = io.BytesIO()
    smooth.save(file, "JPEG", quality=95)
    spec = PreprocessSpec(size_px=192)
    drafted, _ = load_input(file.getvalue(), spec)
    full = preprocess(decode_image(file.getvalue()).image, spec)
    assert np.abs(drafted.astype(int) - full.astype(int)).mean() < 2


@pytest.mark.parametrize("size_px", [0, 15, 4_096])
def test_spec_refuses_sizes_that_make_no_sense(size_px: int) -> None:
    """A size outside 16 to 1024 is refused when the spec is made."""
    with pytest.raises(ValueError, match="size_px"):
        PreprocessSpec(size_px=size_px)
