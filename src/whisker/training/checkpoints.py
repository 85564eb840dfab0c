"""Checkpoints of training by epochs: one file, replaced as a whole after every epoch."""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from whisker.training.training_run import Run

Arrays = Sequence[npt.NDArray[Any]]

_FILE: Final = "training.npz"


@dataclass(frozen=True)
class TrainingState:
    """All that the next epoch depends on.

    Attributes:
        history: The figures of the epochs so far.
        weights: Of the model.
        optimizer: Its variables.
        best_weights: Of the model, after the best epoch.
        best_epoch: Counted from 1; 0 before the first, or while none is better than the beginning.
        best_loss: Calibrated log loss of the validation pictures after it.
    """

    history: list[dict[str, float]]
    weights: Arrays
    optimizer: Arrays
    best_weights: Arrays
    best_epoch: int
    best_loss: float


class Checkpoints:
    """The checkpoint of a run; one that belongs to other pictures or settings counts as none."""

    def __init__(self, folder: Path | None, fingerprint: str) -> None:
        """Keep the checkpoint in a folder, or nowhere; `fingerprint` names all that shapes the run."""
        self._folder = folder
        self._fingerprint = fingerprint

    def save(self, state: TrainingState) -> None:
        """Replace the checkpoint; a process that is killed on the way leaves the one before."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        facts: dict[str, Any] = {"fingerprint": self._fingerprint, "history": state.history}
        facts |= {"best_epoch": state.best_epoch, "best_loss": state.best_loss}
        groups = {"weights": state.weights, "optimizer": state.optimizer, "best": state.best_weights}
        arrays = {
            f"{group}/{number}": array for group, members in groups.items() for number, array in enumerate(members)
        }
        # A worker that lost its job may still be writing: each has its own name for what is not finished, and a process
        # id would not do, for processes of two containers have the same.
        unfinished = self._folder / f".{_FILE}-{secrets.token_hex(8)}"
        with unfinished.open("wb") as file:
            np.savez(file, allow_pickle=False, facts=np.array(json.dumps(facts)), **arrays)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / _FILE)

    def load(self) -> TrainingState | None:
        """Read the checkpoint, if there is one of this run."""
        if self._folder is None:
            return None
        for unfinished in self._folder.glob(f".{_FILE}-*"):  # of a killed process
            unfinished.unlink(missing_ok=True)
        try:
            with (self._folder / _FILE).open("rb") as opened, np.load(opened) as file:
                facts = json.loads(str(file["facts"]))
                if facts["fingerprint"] != self._fingerprint:
                    return None
                weights, optimizer, best = (_group(file, name) for name in ("weights", "optimizer", "best"))
        except (
            OSError,
            ValueError,
            KeyError,
            EOFError,
            zipfile.BadZipFile,
        ):  # absent, or not what was written: begin again
            return None
        return TrainingState(facts["history"], weights, optimizer, best, facts["best_epoch"], facts["best_loss"])


def checkpoints_of(run: Run) -> Checkpoints:
    """Find the checkpoint that belongs to exactly these images and settings."""
    splits = [[(file.class_name, file.sha256) for file in split] for split in (run.splits.train, run.splits.validation)]
    facts = json.dumps([run.config.model_dump(mode="json"), list(run.class_names), splits])
    return Checkpoints(run.checkpoint_dir, hashlib.sha256(facts.encode()).hexdigest())


def _group(file: Any, name: str) -> list[npt.NDArray[Any]]:
    count = sum(key.startswith(f"{name}/") for key in file.files)
    return [file[f"{name}/{number}"] for number in range(count)]
