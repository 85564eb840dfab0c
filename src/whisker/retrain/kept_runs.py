"""Runs that belong together, in a folder: each goes on where it was interrupted."""

import hashlib
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected
from whisker.progress import Observer
from whisker.retrain.material import Material
from whisker.retrain.training_and_evaluation import Outcome, RunPaths, train_and_evaluate
from whisker.training.config import TrainConfig
from whisker.training.tensorboard import run_folder
from whisker.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Several runs of nearly the same settings, in a folder of their own.

    Attributes:
        name: Of its folder.
        settings: What was said of all runs.
        workspace: The data folder.
        recipe: The recipe that the settings began with, if there was one.
        recipe_settings: What that says.
        expected: What the layout of a folder or ZIP has to be like, and how it is read.
    """

    name: str
    settings: dict[str, Any]
    workspace: Workspace
    recipe: str | None = None
    recipe_settings: dict[str, Any] | None = None
    expected: Expected = ANY_LAYOUT

    @property
    def folder(self) -> Path:
        """Where its record lies."""
        raise NotImplementedError

    @property
    def runs(self) -> "KeptRuns":
        """Where its runs go on from."""
        return KeptRuns(self.name, self.folder, self.workspace)


@dataclass(frozen=True)
class KeptRuns:
    """Where the runs of one comparison lie.

    Attributes:
        name: Of the comparison, and of its folder.
        folder: Where its record lies, and the checkpoints of a run that was interrupted.
        workspace: The data folder.
    """

    name: str
    folder: Path
    workspace: Workspace

    def run(
        self,
        material: Material,
        config: TrainConfig,
        observer: Observer,
        *,
        part: str = "",
        robustness_images: int | None = 0,
    ) -> tuple[Outcome, float]:
        """Train and evaluate; an interrupted run resumes from its last epoch.

        Args:
            material: What is learned from and tested on.
            config: How to train.
            observer: Called with how far it is.
            part: Which of several runs of the same config it is.
            robustness_images: How many test pictures are answered again, made worse; None: as many as their number
                allows, 0: none.

        Returns:
            The outcome, and how long it took in seconds.
        """
        started = time.monotonic()
        workspace, key = self.workspace, run_key(config, part)
        checkpoints = self._checkpoints(key)
        logs = self._logs(key, is_resumed=checkpoints.exists())
        paths = RunPaths(workspace.cache_dir, checkpoints, logs, workspace.registry.folder, workspace.own_backbones)
        outcome = train_and_evaluate(material, config, paths, observer=observer, robustness_images=robustness_images)
        return outcome, time.monotonic() - started

    def forget_checkpoints(self, config: TrainConfig, part: str = "") -> None:
        """Remove what a run that ended would have resumed from."""
        shutil.rmtree(self._checkpoints(run_key(config, part)), ignore_errors=True)

    def forget_all_checkpoints(self) -> None:
        """Remove what is left of runs that were not repeated."""
        shutil.rmtree(self.folder / "checkpoints", ignore_errors=True)

    def _checkpoints(self, key: str) -> Path:
        return self.folder / "checkpoints" / key

    def _logs(self, key: str, *, is_resumed: bool) -> Path:
        """Choose the folder of a run's logs; a resumed run replaces those that it wrote before."""
        new = run_folder(self.workspace.tensorboard_dir, datetime.now(UTC), f"{self.name}-{key}")
        any_time = f"????????-??????-{self.name}-{key}"
        return max(new.parent.glob(any_time), default=new) if is_resumed else new


def run_key(config: TrainConfig, part: str = "") -> str:
    """Know a run by its settings, whatever its place among the others."""
    return hashlib.sha256((config.model_dump_json() + part).encode()).hexdigest()[:8]
