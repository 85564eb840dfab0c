"""The version in use: swapped between requests, never replaced by a broken one."""

import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.tiny_version import write_tiny_version

from whisker.database import Database, NoDatabase
from whisker.errors import ArtifactCorrupt, ModelNotFound, NoModel
from whisker.registry.promotions import Promotions
from whisker.registry.registry import Registry
from whisker.registry.threshold_history import ThresholdHistory
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds
from whisker.serving.live_model import LiveModel
from whisker.serving.served_model import ServedVersion, load_model
from whisker.settings import Settings


@pytest.fixture
def registry(migrated: Settings) -> Iterator[Promotions]:
    """A registry with `tiny-1` bundled and `tiny-2` made here."""
    write_tiny_version(migrated.models_dir, "tiny-2")
    opened = Promotions(Database(migrated.resolved_database_url), migrated.bundled_models_dir, migrated.models_dir)
    yield opened
    opened.close()


@pytest.fixture
def live(registry: Promotions) -> Iterator[LiveModel]:
    """A live model that watches quickly."""
    opened = LiveModel(registry, poll_seconds=0.02)
    opened.start()
    yield opened
    opened.stop()


def version_within(live: LiveModel, version: str, seconds: float = 5) -> bool:
    """Wait until a version is live."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if live.current().manifest.version == version:
            return True
        time.sleep(0.01)
    return False


def test_row_99_idle_server_gives_back_what_its_model_keeps(
    registry: Promotions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once after the last prediction, and not while there are more; also where nothing can be promoted."""
    released: list[int] = []
    monkeypatch.setattr("whisker.serving.live_model.IDLE_SECONDS", 0.2)
    monkeypatch.setattr(ServedVersion, "release_memory", lambda model: released.append(model.usage.runs))
    live = LiveModel(registry, poll_seconds=0.02)
    live.start(follows=False)
    model = live.current()
    picture = np.zeros((1, model.manifest.preprocess.size_px, model.manifest.preprocess.size_px, 3), np.uint8)
    for _ in range(2):
        for _ in range(20):
            model.run(picture)
        runs = model.usage.runs
        deadline = time.monotonic() + 5
        while runs not in released and time.monotonic() < deadline:
            time.sleep(0.01)
        assert released.count(runs) == 1
    time.sleep(0.5)
    live.stop()
    assert len(released) <= 3, "nothing is given back twice"


def test_version_asked_by_name_gives_back_its_memory_too(registry: Promotions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is idle, whatever the live one does."""
    released: list[str] = []
    monkeypatch.setattr("whisker.serving.live_model.IDLE_SECONDS", 0.2)
    monkeypatch.setattr(ServedVersion, "release_memory", lambda model: released.append(model.manifest.version))
    live = LiveModel(registry, poll_seconds=0.02)
    live.start(follows=False)
    busy, other = live.current(), live.get("tiny-2")
    picture = np.zeros((1, other.preprocess.size_px, other.preprocess.size_px, 3), np.uint8)
    deadline = time.monotonic() + 5
    while "tiny-2" not in released and time.monotonic() < deadline:
        busy.run(picture)
        time.sleep(0.01)
    live.stop()
    assert released.count("tiny-2") == 1


def test_giving_memory_back_changes_no_answer(registry: Promotions) -> None:
    """The session goes on with what it allocates anew."""
    model = load_model(registry.folder("tiny-1"))
    picture = np.full((1, model.manifest.preprocess.size_px, model.manifest.preprocess.size_px, 3), 90, np.uint8)
    before = model.run(picture).probabilities
    model.release_memory()
    after = model.run(picture).probabilities
    np.testing.assert_array_equal(before, after)


def test_promotion_is_noticed(live: LiveModel, registry: Promotions) -> None:
    """Another process's promotion becomes live without a restart, and a rollback too."""
    assert live.current().manifest.version == "tiny-1"
    registry.promote("tiny-2")
    assert version_within(live, "tiny-2")
    registry.roll_back()
    assert version_within(live, "tiny-1")


def test_row_69_corrupt_promotion_leaves_the_good_one_live(
    live: LiveModel, registry: Promotions, migrated: Settings
) -> None:
    """A version that broke after its promotion is refused; requests see no difference."""
    registry.promote("tiny-2")
    assert version_within(live, "tiny-2")
    registry.roll_back()
    assert version_within(live, "tiny-1")
    (migrated.models_dir / "tiny-2" / "head.npz").write_bytes(b"broken")
    folder = migrated.models_dir / "tiny-2"
    good = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(good)
    with pytest.raises(ArtifactCorrupt):
        registry.promote("tiny-2")
    live.refresh()
    assert live.current().manifest.version == "tiny-1"


def test_row_69_process_that_starts_on_a_corrupt_champion_takes_the_one_before(
    registry: Promotions, migrated: Settings
) -> None:
    """A new process goes back along the promotions until a version loads."""
    registry.promote("tiny-2")
    (migrated.models_dir / "tiny-2" / "model.onnx").write_bytes(b"broken")
    live = LiveModel(registry, poll_seconds=1)
    live.refresh()
    assert live.current().manifest.version == "tiny-1"


def test_row_69_without_any_good_version_there_is_no_model(registry: Promotions, migrated: Settings) -> None:
    """Nothing to answer with is said in words."""
    (migrated.bundled_models_dir / "tiny-1" / "model.onnx").write_bytes(b"broken")
    live = LiveModel(registry, poll_seconds=1)
    live.refresh()
    with pytest.raises(NoModel):
        live.current()


def test_row_68_database_that_breaks_leaves_the_model_live(live: LiveModel, migrated: Settings) -> None:
    """A database full of garbage stops promotions, not predictions."""
    (migrated.data_dir / "whisker.db").write_bytes(b"garbage" * 1000)
    live.refresh()
    assert live.current().manifest.version == "tiny-1"


def test_versions_are_answered_by_name(live: LiveModel) -> None:
    """Any version can be asked beside the champion, and is loaded once."""
    assert live.get("tiny-2").manifest.version == "tiny-2"
    assert live.get("tiny-2") is live.get("tiny-2")
    assert live.get("champion") is live.current()
    with pytest.raises(ModelNotFound, match="tiny-1"):
        live.get("tiny-9")


STRICT = Thresholds(high=0.95, medium=0.6)


@pytest.fixture
def thresholds(migrated: Settings) -> Iterator[ThresholdHistory]:
    """What another process sets thresholds with."""
    database = Database(migrated.resolved_database_url)
    yield ThresholdHistory(database, migrated.bundled_models_dir, migrated.models_dir)
    database.close()


def in_use_within(live: LiveModel, version: str, wanted: Thresholds, seconds: float = 5) -> bool:
    """Wait until a version has certain thresholds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if live.thresholds_of(live.get(version)) == wanted:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("version", ["tiny-1", "tiny-2"])
def test_thresholds_of_another_process_are_noticed(live: LiveModel, thresholds: ThresholdHistory, version: str) -> None:
    """Of the live version and of one that is asked by its name, and their end too; those of others are not theirs."""
    other = {"tiny-1": "tiny-2", "tiny-2": "tiny-1"}[version]
    model = live.get(version)
    thresholds.set_thresholds(version, STRICT)
    assert in_use_within(live, version, STRICT)
    assert live.get(version) is model, "nothing is loaded again"
    assert live.thresholds_of(live.get(other)) == DEFAULT_THRESHOLDS
    thresholds.set_thresholds(version, None)
    assert in_use_within(live, version, DEFAULT_THRESHOLDS)


def test_thresholds_hold_after_a_restart(registry: Promotions, thresholds: ThresholdHistory) -> None:
    """A new process has them with its first answer, and so has a program that watches nothing."""
    thresholds.set_thresholds("tiny-1", STRICT)
    thresholds.set_thresholds("tiny-2", STRICT)
    started, program = (LiveModel(registry, poll_seconds=1) for _ in range(2))
    started.refresh()
    assert started.thresholds_of(started.current()) == STRICT
    assert program.thresholds_of(program.resolve("tiny-2")) == STRICT


def test_row_68_thresholds_stay_when_the_database_breaks(
    live: LiveModel, thresholds: ThresholdHistory, migrated: Settings
) -> None:
    """What was read last holds on."""
    thresholds.set_thresholds("tiny-1", STRICT)
    assert in_use_within(live, "tiny-1", STRICT)
    (migrated.data_dir / "whisker.db").write_bytes(b"garbage" * 1000)
    live.refresh()
    assert live.thresholds_of(live.current()) == STRICT


def test_without_a_database_the_default_thresholds_hold(migrated: Settings) -> None:
    """A copy that only answers has none to ask."""
    live = LiveModel(Registry(NoDatabase(), migrated.bundled_models_dir, migrated.models_dir), poll_seconds=1)
    live.refresh()
    assert live.thresholds_of(live.current()) == DEFAULT_THRESHOLDS


def test_version_that_was_deleted_elsewhere_is_let_go_of(live: LiveModel, migrated: Settings) -> None:
    """Without being asked for again, so that nothing keeps its memory."""
    model = weakref.ref(live.get("tiny-2").session)
    (migrated.models_dir / "tiny-2").rename(migrated.models_dir / ".tiny-2-deleted-00000000")
    deadline = time.monotonic() + 5
    while model() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert model() is None
    with pytest.raises(ModelNotFound):
        live.get("tiny-2")


def test_model_whose_outputs_do_not_fit_is_refused(tmp_path: Path) -> None:
    """Three classes on two outputs are corrupt, though every hash is right."""
    folder = write_tiny_version(tmp_path, "tiny-1", class_names=("a", "b", "c"))
    with pytest.raises(ArtifactCorrupt, match="do not fit its 3 classes"):
        load_model(folder)


@pytest.mark.slow
def test_row_70_swap_under_load_mixes_no_answer(live: LiveModel, registry: Promotions, migrated: Settings) -> None:
    """While versions with opposite answers are swapped, every answer is one version's own."""
    opposite = -np.array([[-6.0, 6.0], [0.0, 0.0], [6.0, -6.0]], np.float32)
    write_tiny_version(migrated.models_dir, "tiny-opposite", weights=opposite)
    red = np.zeros((1, 32, 32, 3), np.uint8)
    red[..., 0] = 255
    answers: list[tuple[str, str]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            model = live.current()
            probabilities = model.run(red).probabilities
            winner = model.manifest.class_names[int(probabilities[0].argmax())]
            answers.append((model.manifest.version, winner))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in ("tiny-opposite", "tiny-1") * 5:
        registry.promote(version)
        assert version_within(live, version)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(answers) == {("tiny-1", "red"), ("tiny-opposite", "blue")}


def test_version_that_was_asked_for_by_name_is_not_loaded_again_when_promoted(registry: Promotions) -> None:
    """Promoting through the API asks for a version first, to see that it loads; one load is enough, and one copy."""
    loads: list[str] = []

    def load(folder: Path) -> ServedVersion:
        loads.append(folder.name)
        return load_model(folder)

    live = LiveModel(registry, poll_seconds=1, load=load)
    live.refresh()
    asked = live.get("tiny-2")
    registry.promote("tiny-2")
    live.refresh()
    assert live.current() is asked
    assert loads == ["tiny-1", "tiny-2"]
