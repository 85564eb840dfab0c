"""Faults planted in real photos are found; docs/insights.md has the figures of the whole set."""

import hashlib
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from finding_scores import Group, score
from planted_faults import FaultCounts, plant_faults
from tests.retrain.job_runs import Workplace

from whisker.insights.kinds import FindingKind
from whisker.insights.store import InsightsStore
from whisker.settings import Settings

EVERY = 6
COUNTS = FaultCounts(
    exact_duplicates=10, near_duplicates=12, exact_leaks=4, near_leaks=4, label_errors=10, dark=8, blurry=8
)
KINDS: tuple[FindingKind, ...] = (
    "exact_duplicates",
    "near_duplicates",
    "exact_leaks",
    "near_leaks",
    "label_errors",
    "dark",
    "blurry",
)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How well the product finds the faults among a sixth of the photos, by kind."""
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data or not (Path(data) / "cats_vs_dogs.zip").is_file():
        pytest.skip("needs real photographs: set WHISKER_TEST_DATA to a folder with cats_vs_dogs.zip")
    folder = tmp_path_factory.mktemp("planted")
    faults = plant_faults(Path(data) / "cats_vs_dogs.zip", folder / "pictures", COUNTS, every=EVERY)
    place = Workplace(Settings(data_dir=folder / "data", dashboard_dir=folder / "no-dashboard"))
    place.database.migrate(folder / "data")
    taken_in = place.run(place.ask(folder / "pictures", kind="ingest")).result
    assert taken_in is not None
    revision = str(taken_in.revision)
    place.run(place.ask(revision, kind="insights"))
    paths = paths_by_id(folder / "pictures")
    insights = InsightsStore(place.database)
    listed: dict[str, list[Group]] = {kind: groups_behind(insights, revision, kind, paths) for kind in KINDS}
    place.database.close()
    return score(faults, listed)


def paths_by_id(folder: Path) -> dict[str, set[str]]:
    """List the paths of each content by its id."""
    paths: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.jpg"):
        paths[hashlib.sha256(path.read_bytes()).hexdigest()[:32]].add(path.relative_to(folder).as_posix())
    return paths


def groups_behind(insights: InsightsStore, revision: str, kind: FindingKind, paths: dict[str, set[str]]) -> list[Group]:
    """List the pictures behind a finding as groups of paths."""
    groups: dict[object, set[str]] = defaultdict(set)
    for number, image in enumerate(insights.images(revision, kind, limit=10_000)[0]):
        groups[("alone", number) if image.group is None else image.group] |= paths[str(image.image_id)]
    return [frozenset(group) for group in groups.values()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["exact_duplicates", "near_duplicates", "exact_leaks", "near_leaks"])
def test_planted_copies_are_found_and_little_else(scores: dict[str, Any], kind: str) -> None:
    """Re-encoded, resized, brightened and cropped ones among them."""
    assert scores[kind]["recall"] >= 0.9
    assert scores[kind]["precision"] >= 0.9


@pytest.mark.slow
def test_swapped_labels_are_found(scores: dict[str, Any]) -> None:
    """Four of five, and at most as many pictures that are only hard."""
    assert scores["label_errors"]["recall"] >= 0.8
    assert scores["label_errors"]["precision"] >= 0.5


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["dark", "blurry"])
def test_spoilt_photos_are_found(scores: dict[str, Any], kind: str) -> None:
    """Underexposed, out of focus or shaken."""
    assert scores[kind]["recall"] >= 0.85
    assert scores[kind]["precision"] >= 0.6
