"""Which files are frames of a take, and in which order."""

import pytest
from tests.insights.rows import picture

from whisker.datasets.takes import Frame, frame_of, takes_by_class, takes_in


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("take-20261130T124501-frame-003250ms.jpg", Frame("20261130T124501", 3250)),
        ("take-20261130T124501-2-frame-000000ms.jpg", Frame("20261130T124501-2", 0)),
        ("take-20261130T124501-frame-003250ms-2.jpg", Frame("20261130T124501", 3250)),
        ("Take-20261130t124501-Frame-5ms.JPEG", Frame("20261130T124501", 5)),
    ],
)
def test_frame_is_known_by_its_name(name: str, frame: Frame) -> None:
    """Also where ingestion numbered a second file of the name, and in other capitals."""
    assert frame_of(name) == frame


@pytest.mark.parametrize(
    "name",
    [
        "take-1.jpg",
        "take-20261130T124501.jpg",
        "take-20261130-frame-000001ms.jpg",
        "take-20261130T124501-frame-000001.jpg",
        "my-take-20261130T124501-frame-000001ms.jpg",
        "IMG_20261130_124501.jpg",
    ],
)
def test_other_names_are_no_frames(name: str) -> None:
    """Photos are not taken for frames by accident."""
    assert frame_of(name) is None


def test_frames_are_sorted_by_time_not_by_name() -> None:
    """Milliseconds need no leading zeros."""
    late = picture(1, file_name="take-20261130T124501-frame-1000ms.jpg")
    early = picture(2, file_name="take-20261130T124501-frame-200ms.jpg")
    photo = picture(3)
    assert takes_by_class([late, photo, early]) == {("cat", "20261130T124501"): [early, late]}
    assert takes_in([late, photo]) == {"20261130T124501"}
