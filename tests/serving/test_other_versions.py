"""The versions that stay loaded beside the live one."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.tiny_version import write_tiny_version

from whisker.errors import ArtifactCorrupt
from whisker.serving import other_versions
from whisker.serving.other_versions import OtherVersions
from whisker.serving.served_model import ServedVersion, load_model

VERSIONS = ("tiny-1", "tiny-2", "tiny-3")
ROOMY = 10**9


@pytest.fixture
def find(tmp_path: Path) -> Callable[[str], Path]:
    """Three versions on the disk, found by name."""
    for version in VERSIONS:
        write_tiny_version(tmp_path, version)
    return lambda version: tmp_path / version


@pytest.fixture
def loads() -> Counter[str]:
    """How often each was loaded."""
    return Counter()


@pytest.fixture
def load(loads: Counter[str]) -> Callable[[Path], ServedVersion]:
    """Load and count."""

    def counted(folder: Path) -> ServedVersion:
        loads[folder.name] += 1
        return load_model(folder)

    return counted


def names(others: OtherVersions) -> list[str]:
    """Name what is kept."""
    return [model.manifest.version for model in others.all()]


def test_versions_asked_in_turn_are_loaded_once(
    load: Callable[[Path], ServedVersion], loads: Counter[str], find: Callable[[str], Path]
) -> None:
    """As long as all fit, whatever the order."""
    others = OtherVersions(load, ROOMY)
    for _ in range(5):
        for version in VERSIONS:
            assert others.get(version, find).manifest.version == version
    assert loads == dict.fromkeys(VERSIONS, 1)


def test_what_was_not_asked_for_longest_goes_when_memory_is_short(
    load: Callable[[Path], ServedVersion], find: Callable[[str], Path]
) -> None:
    """By the size of the graphs, of which two fit here; asking for one makes it the newest."""
    size_bytes = load(find("tiny-1")).manifest.size_bytes
    others = OtherVersions(load, 3 * size_bytes + size_bytes // 2)
    for version in ("tiny-1", "tiny-2", "tiny-1", "tiny-3"):
        others.get(version, find)
    assert names(others) == ["tiny-1", "tiny-3"]


def test_one_stays_however_large_it_is(
    load: Callable[[Path], ServedVersion], loads: Counter[str], find: Callable[[str], Path]
) -> None:
    """So that asking it again and again loads it once."""
    others = OtherVersions(load, 1)
    for version in ("tiny-1", "tiny-1", "tiny-2", "tiny-2"):
        others.get(version, find)
    assert names(others) == ["tiny-2"]
    assert loads == {"tiny-1": 1, "tiny-2": 1}


def test_small_versions_are_bounded_in_number(
    load: Callable[[Path], ServedVersion], find: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each keeps some memory beside its graph."""
    monkeypatch.setattr(other_versions, "MOST_KEPT", 2)
    others = OtherVersions(load, ROOMY)
    for version in VERSIONS:
        others.get(version, find)
    assert names(others) == ["tiny-2", "tiny-3"]


def test_requests_at_once_load_a_version_once(
    load: Callable[[Path], ServedVersion], loads: Counter[str], find: Callable[[str], Path]
) -> None:
    """All of them get the same one."""
    others = OtherVersions(load, ROOMY)
    start = threading.Barrier(8)

    def ask(_: int) -> ServedVersion:
        start.wait()
        return others.get("tiny-1", find)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert loads == {"tiny-1": 1}
    assert all(model is found[0] for model in found)


def test_kept_version_answers_while_another_loads(find: Callable[[str], Path]) -> None:
    """Who compares two versions does not wait for a third that someone else asks for."""
    loading, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> ServedVersion:
        if folder.name == "tiny-2":
            loading.set()
            assert go_on.wait(10)
        return load_model(folder)

    others = OtherVersions(slow, ROOMY)
    others.get("tiny-1", find)
    with ThreadPoolExecutor(2) as threads:
        second = threads.submit(others.get, "tiny-2", find)
        assert loading.wait(10)
        first = threads.submit(others.get, "tiny-1", find)
        assert first.result(10).manifest.version == "tiny-1"
        assert not second.done()
        go_on.set()
        assert second.result(10).manifest.version == "tiny-2"


def test_version_that_cannot_be_loaded_keeps_no_other_from_loading(
    load: Callable[[Path], ServedVersion], find: Callable[[str], Path]
) -> None:
    """The fault is the asker's alone."""
    (find("tiny-1") / "model.onnx").write_bytes(b"broken")
    others = OtherVersions(load, ROOMY)
    with pytest.raises(ArtifactCorrupt):
        others.get("tiny-1", find)
    assert others.get("tiny-2", find).manifest.version == "tiny-2"
    assert names(others) == ["tiny-2"]
