"""Dark, bright, blurred, empty and grey pictures."""

from dataclasses import replace
from typing import Any

import pytest
from tests.insights.rows import ORDINARY, find, names, pets, picture, pictures, view

from whisker.datasets.revision import StoredImage
from whisker.insights.compute import compute_insights
from whisker.insights.schema import FindingKind


@pytest.mark.parametrize(
    ("kind", "fault", "just_not"),
    [
        ("dark", {"brightness_p99": 0.319}, {"brightness_p99": 0.32}),
        ("light", {"brightness_p5": 0.751}, {"brightness_p5": 0.75}),
        ("blurry", {"sharpness": 0.299}, {"sharpness": 0.3}),
        ("low_information", {"entropy": 2.99}, {"entropy": 3.0}),
        ("grayscale", {"is_gray": True}, {"is_gray": False}),
    ],
)
def test_picture_beyond_the_threshold_is_found(
    kind: FindingKind, fault: dict[str, Any], just_not: dict[str, Any]
) -> None:
    """One just within it is not."""
    finding = find([*pets(), _with(900, **fault), _with(901, **just_not)], kind)
    assert finding is not None
    assert (finding.count, names(finding.examples)) == (1, ["900.jpg"])


def test_worst_picture_comes_first() -> None:
    """By what the finding goes by."""
    finding = find([*pets(), _with(900, brightness_p99=0.3), _with(901, brightness_p99=0.1)], "dark")
    assert finding is not None
    assert names(finding.examples) == ["901.jpg", "900.jpg"]
    assert [image.score for image in finding.examples] == [0.1, 0.3]


def test_dark_picture_is_not_called_blurred_as_well() -> None:
    """Where nothing is to be seen there are no edges either."""
    assert find([*pets(), _with(900, brightness_p99=0.1, sharpness=0.1)], "blurry") is None


def test_what_half_of_the_pictures_share_is_no_fault() -> None:
    """Pictures of the night sky are dark: that is said once, and none of them is a finding."""
    insights = compute_insights(view([*pictures(5), *(_with(10 + n, brightness_p99=0.2) for n in range(5))])).insights
    assert "dark" in insights.skipped
    assert "dark" not in insights.checked
    assert all(finding.kind != "dark" for finding in insights.findings)


def test_pictures_that_nobody_measured_are_not_judged() -> None:
    """Without any measure the kinds are not checked; with some the others are left in peace."""
    unmeasured = [picture(number, pixels=None) for number in range(4)]
    assert "dark" not in compute_insights(view(unmeasured)).insights.checked
    some = compute_insights(view([*unmeasured, _with(9, brightness_p99=0.1)])).insights
    assert [(finding.kind, finding.count) for finding in some.findings if finding.kind == "dark"] == [("dark", 1)]


def _with(number: int, **measures: Any) -> StoredImage:
    return picture(number, pixels=replace(ORDINARY, **measures))
