"""How long training takes, by what this machine did before."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from whisker.registry.artifacts import read_manifest
from whisker.registry.manifest import Manifest
from whisker.training.config import TrainConfig
from whisker.training.durations import Duration, PastRun, Work, estimate, in_words, runs_of


def quick(image_count: int, revision: str = "pets@9", **change: object) -> Work:
    """A training in quick mode."""
    config = TrainConfig(mode="quick", size_px=256).model_copy(update=change)
    return Work.asked(config, image_count, 2, revision)


def ran(seconds: float, image_count: int = 1000, revision: str = "pets@1", *, had_cache: bool = False) -> PastRun:
    """One that took so long."""
    return PastRun(quick(image_count, revision), seconds, had_cache)


def test_without_an_earlier_training_it_is_a_guess() -> None:
    """The range is wide and says that nothing is behind it."""
    found = estimate(quick(200), [])
    assert found.run_count == 0
    assert found.low_seconds < 10 < found.high_seconds


def test_earlier_trainings_of_this_machine_say_how_long_it_takes() -> None:
    """Where 1,000 pictures took 103 s, 3,000 take some 303 s; more trainings narrow the range."""
    once = estimate(quick(3000), [ran(103)])
    assert once.run_count == 1
    assert once.low_seconds < 303 < once.high_seconds
    often = estimate(quick(3000), [ran(103), ran(103, revision="pets@2"), ran(103, revision="pets@3")])
    assert once.low_seconds < often.low_seconds < 303 < often.high_seconds < once.high_seconds


def test_many_pictures_may_be_looked_at_once_or_twice() -> None:
    """The range covers both; few pictures, whose mirror images always count, take longer."""
    easy = [replace(ran(103, 2000, f"pets@{number}"), work=replace(quick(2000), views=(1, 1))) for number in range(3)]
    found = estimate(quick(2000), easy)
    assert found.low_seconds < 103 < 150 < found.high_seconds
    assert estimate(quick(1000), easy).low_seconds > found.low_seconds / 2
    assert estimate(quick(2000, flips=False), easy).high_seconds < found.high_seconds


def test_views_of_a_version_are_on_its_record(manifest: Manifest) -> None:
    """Whether mirror images were looked at too; versions of before say only whether they might be."""

    def views(**training: object) -> tuple[int, int]:
        work = Work.done(manifest.model_copy(update={"training": {"mode": "quick", **training}}))
        assert work is not None
        return work.views

    assert views(flips=True, mirrored=False) == (1, 1)
    assert views(flips=True, mirrored=True) == (2, 2)
    assert (views(flips=True), views(flips=False)) == ((2, 2), (1, 1))
    assert views(flips=True, mirrored="perhaps") == (2, 2)


def test_range_covers_a_machine_that_is_busy_at_times() -> None:
    """The same training took 60 s once and 300 s another time: either may come again."""
    found = estimate(quick(1000), [ran(60), ran(300, revision="pets@2")])
    assert found.low_seconds <= 60
    assert found.high_seconds >= 300


def test_epochs_size_and_classes_count() -> None:
    """More of either takes longer."""
    config = TrainConfig(mode="fine_tune", epochs=4, size_px=128)
    work = Work.asked(config, 1000, 2, "pets@1")
    runs = [PastRun(work, 403, had_cache=False)]
    longest = estimate(work, runs).high_seconds
    assert estimate(Work.asked(config.model_copy(update={"epochs": 8}), 1000, 2, "pets@1"), runs).high_seconds > longest
    smaller = config.model_copy(update={"progressive_share": 0.5})
    assert estimate(Work.asked(smaller, 1000, 2, "pets@1"), runs).high_seconds < 0.8 * longest
    assert estimate(Work.asked(config.model_copy(update={"size_px": 256}), 1000, 2, None), runs).high_seconds > longest
    assert estimate(Work.asked(config, 1000, 100, "pets@1"), runs).high_seconds > longest


def test_another_mode_says_nothing() -> None:
    """What quick training took is no measure of fine-tuning."""
    assert estimate(Work.asked(TrainConfig(mode="fine_tune"), 200, 2, "pets@1"), [ran(103)]).run_count == 0


def test_pictures_that_went_through_the_network_before_are_judged_by_the_same() -> None:
    """Features that lie in the cache make the second training on the same pictures a short one."""
    runs = [ran(10, had_cache=True), ran(103)]
    assert estimate(quick(1000), runs).high_seconds > 103
    assert estimate(quick(1000, "pets@1"), runs).high_seconds < 30


def test_words_say_by_what_it_is_judged() -> None:
    """Seconds where they are few, and a guess says that it is one."""
    assert in_words(Duration(5.2, 14.9, 4)) == "It takes 5 to 15 s, by 4 trainings done here."
    assert in_words(Duration(58, 130, 1)) == "It takes 1 to 2 min, by 1 training done here."
    assert in_words(Duration(119.0, 121.0, 3)) == "It takes about 2 min, by 3 trainings done here."
    assert in_words(Duration(5, 30, 0)).startswith("It takes perhaps 5 to 30 s: a guess")


@pytest.fixture
def manifest(settings: object) -> Manifest:
    """The tiny version's."""
    from tests.tiny_version import write_tiny_version

    folder = settings.models_dir  # type: ignore[attr-defined]
    write_tiny_version(folder, "tiny-9")
    return read_manifest(folder / "tiny-9")


def test_only_this_machine_s_jobs_count(manifest: Manifest) -> None:
    """A version that came with Whisker, or from elsewhere, took its time on another machine."""
    trained = {"mode": "quick", "backbone": "efficientnet_lite0", "chosen_l2": 0.1}
    here = manifest.model_copy(update={"job_id": "a" * 32, "training": trained, "duration_seconds": 50.0})
    away = manifest.model_copy(update={"training": trained, "created_at": datetime.now(UTC)})
    deleted = manifest.model_copy(update={"training": trained, "job_id": "b" * 32})
    runs = runs_of([here, away, deleted], frozenset({"a" * 32}))
    assert [(run.seconds, run.had_cache) for run in runs] == [(50.0, False)]
    assert runs[0].work.image_count == sum(sum(counts.values()) for counts in manifest.dataset.counts.values())


def test_record_that_cannot_be_read_says_nothing(manifest: Manifest) -> None:
    """An older version may have been trained with settings that are gone."""
    odd = manifest.model_copy(update={"job_id": "a" * 32, "training": {"mode": "by hand"}})
    assert runs_of([odd], frozenset({"a" * 32})) == []
