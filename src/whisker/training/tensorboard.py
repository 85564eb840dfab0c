"""Logs for TensorBoard: curves by epoch, the settings, and the figures of the test pictures."""

import time
from collections.abc import Mapping
from datetime import datetime
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from whisker.progress import Observer
from whisker.training.config import TrainConfig

if TYPE_CHECKING:
    from tensorboardX.event_file_writer import EventsWriter

_VALIDATION_PREFIX: Final = "val_"


def run_folder(tensorboard_dir: Path, began_at: datetime, version: str) -> Path:
    """Name the folder of a run's logs by time and version; a job that is resumed names the same one again."""
    return tensorboard_dir / f"{began_at:%Y%m%d-%H%M%S}-{version}"


class TensorBoardRun:
    """An observer that logs to TensorBoard and passes on to another; a context manager that closes its files.

    Training and validation are runs of their own, `train` and `validation`, so that each figure's two curves share one
    chart. Epochs that lie before a resume are reported again, so what an earlier process wrote is replaced.
    """

    def __init__(self, folder: Path, config: TrainConfig, observer: Observer) -> None:
        self._folder = folder
        self._config = config
        self._observer = observer
        self._files: dict[str, EventsWriter] = {}

    def __enter__(self) -> Self:
        for old in self._folder.glob("**/events.out.tfevents.*"):
            old.unlink(missing_ok=True)
        self._write_settings("train", self._config)
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def stage(self, name: str, share: float) -> None:
        """Pass it on."""
        self._observer.stage(name, share)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Write down an epoch's figures, and pass them on."""
        from tensorboardX.summary import scalar

        for name, value in record.items():
            if name != "epoch" and value is not None and not isnan(value):
                run = "validation" if name.startswith(_VALIDATION_PREFIX) else "train"
                figure = scalar(name.removeprefix(_VALIDATION_PREFIX), value)
                self._write(run, int(record["epoch"] or 0), figure)
        self._observer.epoch(record)

    def checkpoint(self, name: str) -> None:
        """Pass it on."""
        self._observer.checkpoint(name)

    def test_metrics(self, figures: Mapping[str, float], config: TrainConfig) -> None:
        """Write down the figures of the test pictures, by name, with the settings that led to them.

        Args:
            figures: By name.
            config: With what quick mode chose of what was left open.
        """
        from tensorboardX.summary import hparams, scalar

        tagged = {f"test/{name}": float(value) for name, value in figures.items() if not isnan(value)}
        self._write_settings("test", config)
        for summary in hparams(_settings(config), tagged):
            self._write("test", 0, summary)
        for tag, value in tagged.items():
            self._write("test", 0, scalar(tag, value))

    def _write_settings(self, run: str, config: TrainConfig) -> None:
        from tensorboardX.summary import text

        rows = "\n".join(f"| {name} | {value} |" for name, value in _settings(config).items())
        self._write(run, 0, text("settings", f"| Setting | Value |\n| --- | --- |\n{rows}"))

    def _write(self, run: str, step: int, summary: Any) -> None:
        """Write to a run's file at once: tensorboardX's own writer has a thread, which may be cut off with the job."""
        from tensorboardX.event_file_writer import EventsWriter
        from tensorboardX.proto.event_pb2 import Event

        if run not in self._files:
            (self._folder / run).mkdir(parents=True, exist_ok=True)
            self._files[run] = EventsWriter(str(self._folder / run / "events"))
        self._files[run].write_event(Event(wall_time=time.time(), step=step, summary=summary))
        self._files[run].flush()


def _settings(config: TrainConfig) -> dict[str, Any]:
    """List settings with their values as what a table can hold: numbers, words and truth."""
    flat: dict[str, Any] = {}
    for name, value in config.model_dump(mode="json").items():
        parts = {f"{name}.{part}": inner for part, inner in value.items()} if isinstance(value, dict) else {name: value}
        flat |= {key: inner for key, inner in parts.items() if inner is not None}
    return {key: value if isinstance(value, (bool, int, float, str)) else str(value) for key, value in flat.items()}
