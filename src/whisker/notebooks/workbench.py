"""The notebook's entry point: a data folder, and what can be done in it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whisker.datasets.ingestion import ingest
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.evaluation.comparison import percent
from whisker.notebooks.data import Data
from whisker.notebooks.display import Table
from whisker.notebooks.model import Model
from whisker.notebooks.server import NotebookServer
from whisker.notebooks.training import SweepResult, checked_config, sweep, train_candidate
from whisker.retrain.version_names import slug
from whisker.settings import load_settings
from whisker.workspace import Workspace


class Workbench:
    """A data folder, as `whisker start` uses one: a temporary one that goes away at the end, or one that you name."""

    def __init__(self, data_dir: str | Path | None = None) -> None:
        """Open a data folder.

        Args:
            data_dir: The folder; `data` is the one that the dashboard of a checkout shows.
        """
        self._temporary = None if data_dir else tempfile.TemporaryDirectory(prefix="whisker-notebook-")
        folder = self._temporary.name if self._temporary else str(data_dir)
        # The environment is not read, so that cells can be repeated.
        self._workspace = Workspace.open(load_settings({}, data_dir=Path(folder).expanduser().resolve()))

    @property
    def data_dir(self) -> Path:
        """The folder."""
        return self._workspace.data_dir

    def sample(self, name: str = "digits") -> Data:
        """Ingest a dataset that comes with the requirements; nothing is downloaded.

        Raises:
            RequestInvalid: There is no such sample.
        """
        return self._take_in(DatasetSource(kind="sample", value=name), name)

    def take_in(self, path: str | Path, name: str | None = None, layout: LayoutChoice = "auto") -> Data:
        """Ingest a folder or ZIP of class folders; its files are copied, and a copy is left alone.

        Args:
            path: The folder or ZIP.
            name: What the dataset is called; by default as the folder or ZIP.
            layout: How folders that are called like splits are read: "auto", "classes" or "splits".

        Raises:
            LayoutAmbiguous: `layout` has to say how they are read.
            DatasetInvalid: One of its subclasses says what is wrong with the pictures.
        """
        folder = Path(path).expanduser().resolve()
        return self._take_in(DatasetSource(kind="path", value=str(folder), layout=layout), name or folder.stem)

    def train(self, data: Data, name: str | None = None, **settings: Any) -> Model:
        """Train a version, evaluate it on the test pictures, and keep it as a candidate.

        Args:
            data: What to learn from.
            name: What the model is called; by default as its dataset.
            settings: Any of the settings of training, such as `mode="fine_tune"` or `epochs=5`.

        Raises:
            RequestInvalid: A setting cannot be used.
            DatasetInvalid: A class has too few pictures.
            BackboneUnavailable: The network's weights are not on this machine.
        """
        config = checked_config(settings)
        version, outcome = train_candidate(self._workspace, data.revision, name or slug(data.revision.dataset), config)
        return Model(self._workspace, version, outcome)

    def sweep(self, data: Data, field: str, values: Sequence[Any], **settings: Any) -> SweepResult:
        """Train once for each value of a setting, as `whisker sweep` does; no versions are kept.

        Args:
            data: What to learn from.
            field: The setting that varies, with dots where it lies deeper, such as `augmentation.rotation`.
            values: What to try.
            settings: What is the same in all runs.

        Raises:
            RequestInvalid: A value or a setting cannot be used; nothing was trained then.
        """
        return sweep(self._workspace, data.revision, field, values, settings)

    def versions(self) -> Table:
        """List the versions, newest first, and say which one is live."""
        live = self._workspace.registry.champion()
        rows = [
            (
                manifest.version,
                "live" if manifest.version == live else "",
                str(manifest.training.get("mode", "")),
                f"{percent(manifest.summary.accuracy)} of {manifest.summary.test_count}",
            )
            for manifest in self._workspace.registry.manifests()
        ]
        return Table(("Version", "", "Trained by", "Right on its test pictures"), rows)

    def history(self) -> Table:
        """List what went live and why, newest first."""
        rows = [
            (entry.version, entry.previous or "-", entry.kind, entry.reason)
            for entry in self._workspace.promotions.history()
        ]
        return Table(("Live", "Before", "By", "Why"), rows)

    def serve(self) -> NotebookServer:
        """Start a real server on a free port; stop it with `stop()`, or use it in a `with`."""
        return NotebookServer(self._workspace.settings, self._workspace.notebook_log)

    def close(self) -> None:
        """Close the database, and remove the folder if it was temporary."""
        self._workspace.close()
        if self._temporary:
            self._temporary.cleanup()

    def _take_in(self, source: DatasetSource, name: str) -> Data:
        """Ingest pictures; content that the dataset has already makes no new revision."""
        known = next((found.id for found in self._workspace.datasets.list_datasets() if found.name == name), None)
        target = DatasetTarget(mode="replace", dataset=known) if known else DatasetTarget(name=name)
        revision = ingest(self._workspace.datasets, source, target).revision
        return Data(self._workspace, revision)

    def __repr__(self) -> str:
        return f"A workbench in {self.data_dir}"
