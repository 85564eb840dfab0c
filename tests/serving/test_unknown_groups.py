"""Groups of pictures that a version does not know."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version

from whisker.images import ImageLimits
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.served_model import ServedVersion, load_model
from whisker.serving.unknown_groups import LEAST_SIMILARITY, UnknownGroups, least_similarity_of


@pytest.fixture
def turns() -> Iterator[BoundedPool]:
    """Where the model runs."""
    pool = BoundedPool(1, 4, 10)
    yield pool
    pool.close()


@pytest.fixture
def model(tmp_path: Path) -> ServedVersion:
    """A version that knows red and blue."""
    return load_model(write_tiny_version(tmp_path / "models", "tiny-1"))


def files_of(folder: Path, make_picture: MakePicture, **counts: int) -> dict[str, Path]:
    """Write pictures, so many of each colour."""
    files = {}
    for colour, count in counts.items():
        for number in range(count):
            path = folder / f"{colour}-{number}.png"
            path.write_bytes(make_picture(colour, "PNG", (32 + number, 32)))
            files[path.stem] = path
    return files


def test_unknown_pictures_that_look_alike_are_grouped(
    model: ServedVersion, turns: BoundedPool, tmp_path: Path, make_picture: MakePicture
) -> None:
    """Those of a known class are in no group, and too few alike are none."""
    files = files_of(tmp_path, make_picture, red=6, lime=7, yellow=2)
    found = UnknownGroups(turns, ImageLimits()).find(model, files, 60)
    assert found.version == "tiny-1"
    assert (found.unknown_count, found.pending_count) == (9, 0)
    assert {key.split("-")[0] for key in found.groups[0].keys} >= {"lime"}
    assert not {key for group in found.groups for key in group.keys if key.startswith("red")}


def test_without_time_all_are_pending_and_what_was_seen_is_remembered(
    model: ServedVersion, turns: BoundedPool, tmp_path: Path, make_picture: MakePicture
) -> None:
    """The next time, only new ones are looked at; what left is forgotten."""
    files = files_of(tmp_path, make_picture, lime=5)
    groups = UnknownGroups(turns, ImageLimits())
    assert groups.find(model, files, 0).pending_count == 5
    assert groups.find(model, files, 60).pending_count == 0
    runs = model.usage.runs
    again = groups.find(model, files, 0)
    assert (again.pending_count, again.unknown_count, model.usage.runs) == (0, 5, runs)
    kept = dict(list(files.items())[:2])
    assert groups.find(model, kept, 0).unknown_count == 2
    assert groups.find(model, files, 0).pending_count == 3


def test_another_version_looks_anew(
    model: ServedVersion, turns: BoundedPool, tmp_path: Path, make_picture: MakePicture
) -> None:
    """What one network sees says nothing about what another one sees."""
    files = files_of(tmp_path, make_picture, lime=5)
    groups = UnknownGroups(turns, ImageLimits())
    assert groups.find(model, files, 60).pending_count == 0
    other = load_model(write_tiny_version(tmp_path / "models", "tiny-2"))
    assert groups.find(other, files, 0).pending_count == 5


def test_files_that_are_gone_or_no_pictures_are_in_no_group(
    model: ServedVersion, turns: BoundedPool, tmp_path: Path
) -> None:
    """They do not stop the others."""
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    found = UnknownGroups(turns, ImageLimits()).find(model, {"gone": tmp_path / "gone", "broken": broken}, 60)
    assert (found.groups, found.unknown_count, found.pending_count) == ((), 0, 0)


@pytest.mark.parametrize(("stored", "used"), [(None, LEAST_SIMILARITY), (0.1, LEAST_SIMILARITY), (0.7, 0.7)])
def test_pictures_have_to_be_as_alike_as_those_of_a_class(
    model: ServedVersion, stored: float | None, used: float
) -> None:
    """Of the version's classes, and never less alike than what means anything."""
    assert model.manifest.unknown is not None
    unknown = model.manifest.unknown.model_copy(update={"class_similarity": stored})
    changed = replace(model, manifest=model.manifest.model_copy(update={"unknown": unknown}))
    assert least_similarity_of(changed) == used
