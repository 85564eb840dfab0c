"""All that is known of a revision."""

from tests.insights.rows import ORDINARY, pets, picture, view

from whisker.datasets.revision import LeftOut
from whisker.insights.compute import compute_insights
from whisker.insights.found import DEEP_KINDS, KINDS
from whisker.insights.summary import MOST_EXAMPLES
from whisker.insights.wording import WORDING


def test_faultless_pictures_have_no_finding() -> None:
    """Every kind was looked for, but those that need a network."""
    insights = compute_insights(view(pets())).insights
    assert insights.findings == ()
    assert set(insights.checked) == set(KINDS) - set(DEEP_KINDS)


def test_worst_finding_comes_first() -> None:
    """A grave one before one of little weight."""
    files = [LeftOut("across_classes", name, None, f"{name}/x.jpg", "a" * 32) for name in ("cat", "dog")]
    images = [*pets(), picture(900), picture(901, width_px=900, height_px=100)]
    findings = compute_insights(view(images, files)).insights.findings
    assert [(finding.kind, finding.severity) for finding in findings] == [
        ("conflicting_labels", "high"),
        ("odd_aspect_ratio", "low"),
    ]


def test_finding_shows_its_first_pictures_and_keeps_all() -> None:
    """What is served stays small."""
    images = [*pets(), *(picture(900 + n, width_px=900, height_px=100, pixels=ORDINARY) for n in range(30))]
    computed = compute_insights(view(images))
    (finding,) = (one for one in computed.insights.findings if one.kind == "odd_aspect_ratio")
    assert (finding.count, len(finding.examples)) == (30, MOST_EXAMPLES)
    assert len(computed.finding_images["odd_aspect_ratio"]) == 30


def test_every_kind_has_words() -> None:
    """In the order in which kinds are looked at."""
    assert tuple(WORDING) == KINDS
