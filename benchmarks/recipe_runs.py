"""One run of one recipe by its one command, and all that is told of it."""

import json
import os
import shlex
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from recipe_plan import ARCHIVES, PlannedRow
from stack import machine

from whisker.serving.served_model import open_session

LATENCY_RUNS = 60
LATENCY_WARM_UP = 10
COMPARED = ("accuracy", "roc_auc", "log_loss", "ece")


def measure_row(
    row: PlannedRow, data: Path, work: Path, seed: int, extra: tuple[str, ...], repeat: int
) -> dict[str, Any]:
    """Run a recipe, more than once where its figures are to be compared with themselves."""
    runs = [
        run_recipe(row, data / ARCHIVES[row.source], work / f"{row.folder}-{n}", seed, extra) for n in range(repeat)
    ]
    difference = max((spread([run[name] for run in runs]) for name in COMPARED), default=0.0)
    return {**runs[0], "runs": repeat, "largest_difference": difference if repeat > 1 else None}


def spread(figures: list[float | None]) -> float:
    known = [figure for figure in figures if figure is not None]
    return max(known) - min(known) if known else 0.0


def run_recipe(row: PlannedRow, archive: Path, data_dir: Path, seed: int, extra: tuple[str, ...]) -> dict[str, Any]:
    """Run `whisker train --recipe ...` on an empty data folder, so that nothing is remembered from another run."""
    options = ("--recipe", row.recipe, *row.options, "--seed", str(seed), *extra)
    command = [str(Path(sys.executable).with_name("whisker")), "train", *options, "--data", str(archive)]
    data_dir.mkdir(parents=True)
    print(f"{row.key}: {shlex.join(command)}", flush=True)
    started = time.perf_counter()
    with (data_dir / "train.log").open("wb") as log:
        environment = os.environ | {"WHISKER_DATA_DIR": str(data_dir)}
        child = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode:
        sys.exit(f"{row.key} failed ({data_dir / 'train.log'}):\n{(data_dir / 'train.log').read_text()[-2000:]}")
    (manifest_path,) = data_dir.glob("models/*/manifest.json")
    said = shlex.join(["whisker", "train", *options, "--data", archive.name])
    return {
        "recipe": row.recipe,
        "variant": row.variant,
        "is_smoke": row.is_smoke,
        "command": said,
        **figures_of(manifest_path.parent),
        "seconds": round(seconds, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_memory_mb": round(usage.ru_maxrss / 1024),
        "seed": seed,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
    }


def figures_of(version: Path) -> dict[str, Any]:
    """Read a version's figures, and time it."""
    manifest = json.loads((version / "manifest.json").read_text())
    report = json.loads((version / "metrics.json").read_text())
    history = version / "history.json"
    return {
        "dataset": manifest["dataset"]["name"],
        "class_count": len(manifest["class_names"]),
        "counts": {split: sum(counts.values()) for split, counts in manifest["dataset"]["counts"].items()},
        "backbone": manifest["backbone"]["name"],
        "settings": manifest["training"],
        "epochs_run": len(json.loads(history.read_text())) if history.is_file() else None,
        **{name: report[name] for name in ("accuracy", "accuracy_interval", "roc_auc", "log_loss", "ece")},
        "artifact_bytes": (version / "model.onnx").stat().st_size,
        "latency_ms": latency_ms(version / "model.onnx", manifest["preprocess"]["size_px"]),
    }


def latency_ms(model: Path, size_px: int) -> float:
    """Time one picture, decoded already, on one core: the median of processor times, which other work leaves alone."""
    session = open_session(model)
    pixels = np.random.default_rng(0).integers(0, 256, (1, size_px, size_px, 3), np.uint8)
    feed = {session.get_inputs()[0].name: pixels}
    seconds = []
    for _ in range(LATENCY_WARM_UP + LATENCY_RUNS):
        started = time.thread_time()
        session.run(None, feed)
        seconds.append(time.thread_time() - started)
    return round(1000 * statistics.median(seconds[LATENCY_WARM_UP:]), 2)
