"""Dark, bright, blurred, empty and grey pictures."""

from dataclasses import replace
from typing import Any

import pytest
from tests.insights.rows import ORDINARY, find, names, pets, picture, pictures, view

from whisker.datasets.images import LabelledImage
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


NOTHING = {"brightness_p5": 1.0, "brightness_p99": 1.0, "entropy": 0.0}


@pytest.mark.parametrize(
    ("fault", "just_not"),
    [
        ({"brightness_p99": 0.079}, {"brightness_p99": 0.08}),
        (NOTHING, {**NOTHING, "brightness_p5": 0.97}),
        (NOTHING, {**NOTHING, "entropy": 0.11}),
        ({"brightness_p5": 0.0, "brightness_p99": 0.0, "entropy": 0.0}, {}),
    ],
)
def test_case_M_picture_that_shows_nothing_is_found(fault: dict[str, Any], just_not: dict[str, Any]) -> None:
    """Blank or nearly black; the finding and the report go by the same rule."""
    finding = find([*pets(), _with(900, **fault), _with(901, **just_not)], "blank")
    assert finding is not None
    assert (finding.severity, names(finding.examples)) == ("medium", ["900.jpg"])
    assert [replace(ORDINARY, **measures).shows_nothing for measures in (fault, just_not)] == [True, False]


def test_case_M_dataset_of_nothing_but_blank_pictures_is_a_finding() -> None:
    """That all are so is no excuse, other than of dark ones."""
    insights = compute_insights(view([_with(number, brightness_p99=0.05) for number in range(20)])).insights
    assert {finding.kind: finding.severity for finding in insights.findings}["blank"] == "high"
    assert "dark" in insights.skipped
    assert "blank" in insights.checked


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


def _with(number: int, **measures: Any) -> LabelledImage:
    return picture(number, pixels=replace(ORDINARY, **measures))
