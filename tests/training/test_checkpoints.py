"""Where training got to."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from whisker.training.checkpoints import Checkpoints, TrainingState

STATE = TrainingState(
    history=[{"epoch": 1, "loss": 0.1}],
    weights=[np.arange(6.0, dtype=np.float32).reshape(2, 3), np.ones(3, np.float32)],
    optimizer=[np.array(7)],
    best_weights=[np.zeros((2, 3), np.float32), np.zeros(3, np.float32)],
    best_epoch=1,
    best_loss=0.25,
)


def test_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    """History and numbers exactly, arrays in their order and types."""
    Checkpoints(tmp_path / "new", "a").save(STATE)
    loaded = Checkpoints(tmp_path / "new", "a").load()
    assert loaded is not None
    assert (loaded.history, loaded.best_epoch, loaded.best_loss) == (STATE.history, 1, 0.25)
    for name in ("weights", "optimizer", "best_weights"):
        for read, written in zip(getattr(loaded, name), getattr(STATE, name), strict=True):
            np.testing.assert_array_equal(read, written)
            assert read.dtype == written.dtype


def test_newer_checkpoint_replaces_the_older_and_leaves_nothing_else(tmp_path: Path) -> None:
    """There is one file, and a half-written one of a killed run is never read."""
    (tmp_path / ".training.npz-1").write_bytes(b"half a checkpoint")
    checkpoints = Checkpoints(tmp_path, "a")
    assert checkpoints.load() is None
    checkpoints.save(STATE)
    checkpoints.save(replace(STATE, best_epoch=2))
    loaded = checkpoints.load()
    assert loaded is not None
    assert loaded.best_epoch == 2
    assert [path.name for path in tmp_path.iterdir()] == ["training.npz"]


def test_row_75_stale_worker_s_checkpoints_do_not_disturb_the_holder_s(tmp_path: Path) -> None:
    """Row 75: a worker that was stopped past its lease may save once more while the next one saves."""
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        assert list(workers.map(_save_often, [tmp_path, tmp_path])) == [True, True]
    assert [path.name for path in tmp_path.iterdir()] == ["training.npz"]


def _save_often(folder: Path) -> bool:
    checkpoints = Checkpoints(folder, "a")
    for _ in range(50):
        checkpoints.save(STATE)
    return True


def test_checkpoint_of_other_pictures_or_settings_counts_as_none(tmp_path: Path) -> None:
    """Training begins again rather than from what does not fit."""
    Checkpoints(tmp_path, "a").save(STATE)
    assert Checkpoints(tmp_path, "b").load() is None


def test_damaged_checkpoint_counts_as_none(tmp_path: Path) -> None:
    """A disk that lost a part of it does not stop the job."""
    checkpoints = Checkpoints(tmp_path, "a")
    checkpoints.save(STATE)
    path = tmp_path / "training.npz"
    path.write_bytes(path.read_bytes()[:300])
    assert checkpoints.load() is None


def test_run_without_a_folder_keeps_nothing() -> None:
    """The command line may train without leaving a trace."""
    checkpoints = Checkpoints(None, "a")
    checkpoints.save(STATE)
    assert checkpoints.load() is None
