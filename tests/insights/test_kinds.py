"""The table of kinds of findings."""

from typing import get_args

import pytest

from whisker.insights.kinds import KINDS, Extent, FindingKind


def test_every_kind_has_words() -> None:
    """In the order in which kinds are shown."""
    assert tuple(KINDS) == get_args(FindingKind)
    assert all(kind.title and kind.explanation and kind.advice and kind.rule for kind in KINDS.values())


def test_kinds_about_files_say_as_what_these_were_left_out() -> None:
    """One kind each, so that every file that was left out is behind one finding at most."""
    about_files = [kind.left_out for kind in KINDS.values() if kind.about == "files"]
    assert None not in about_files
    assert len(about_files) == len(set(about_files))
    assert all(kind.left_out is None for kind in KINDS.values() if kind.about != "files")


@pytest.mark.parametrize(
    ("kind", "extent", "severity"),
    [
        ("dark", Extent(0, 0.0), "low"),
        ("dark", Extent(1, 0.019), "low"),
        ("dark", Extent(1, 0.02), "medium"),
        ("dark", Extent(1, 0.2), "high"),
        ("exact_leaks", Extent(0, 0.0), "low"),
        ("exact_leaks", Extent(1, 0.001), "medium"),
        ("exact_duplicates", Extent(900, 0.9), "medium"),
        ("few_images", Extent(1, 0.5, smallest=10, largest=500), "medium"),
        ("few_images", Extent(1, 0.5, smallest=9, largest=10), "high"),
        ("imbalance", Extent(1, 0.5, smallest=50, largest=500), "medium"),
        ("imbalance", Extent(1, 0.5, smallest=49, largest=500), "high"),
    ],
)
def test_severity_follows_how_much_is_concerned(kind: FindingKind, extent: Extent, severity: str) -> None:
    """Shares of pictures, or how few the smallest class has."""
    assert KINDS[kind].severity(extent) == severity
