"""A picture in which nothing can be seen is answered with a warning."""

import numpy as np
import pytest

from whisker.serving.emptiness import emptiness_warnings

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
