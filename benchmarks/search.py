"""How near a search comes to trying everything, in a quarter of the time.

    WHISKER_TEST_DATA=/path/with/three/zips .venv/bin/python benchmarks/search.py --only cats_vs_dogs

Of each set a fixed part of the train part is learned from, and another part of it judges; its test part stays closed.
The sweep trains every candidate of a search to the end, one after the other in one process that keeps features, as the
product's `whisker sweep` does. Then `whisker search` gets a quarter of what that took, at most ten minutes, on an empty
data folder, with the version that it ends with. The sweep's choice is its best by its own log loss, of pictures that
were held out in training; its best in hindsight is that by the pictures that judge, which nobody can choose by.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from stack import machine

from whisker.progress import SILENT
from whisker.retrain.material import Material, open_material
from whisker.retrain.search import config_of
from whisker.retrain.training_and_evaluation import RunPaths, train_and_evaluate
from whisker.training.config import TrainConfig
from whisker.training.input_size import resolve_config
from whisker.training.search_space import candidates

RESULTS = Path(__file__).parent / "results" / "search.json"
SHARE_OF_TIME = 0.25
MOST_SECONDS = 600.0
SPLITS = ("train", "test")


@dataclass(frozen=True)
class Plan:
    """Which part of a set is taken: classes, pictures of each to learn from, and pictures of each that judge."""

    archive: str
    classes: int
    learned: int
    judging: int


PLAN = (
    Plan("cats_vs_dogs", 2, 200, 400),
    Plan("caltech101", 40, 15, 9),
    Plan("cifar10", 10, 120, 120),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=[plan.archive for plan in PLAN], help="measure only these")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip and its kin.")
    for plan in PLAN:
        if arguments.only and plan.archive not in arguments.only:
            continue
        with tempfile.TemporaryDirectory(prefix="whisker-search-") as work:
            row = measure(plan, Path(data), Path(work), arguments.seed)
        save(arguments.output, plan.archive, row)
        print(json.dumps({name: row[name] for name in ("points_behind", "share_of_time")}), flush=True)


def measure(plan: Plan, data: Path, work: Path, seed: int) -> dict[str, Any]:
    """Try everything, then search."""
    pictures = take_part(plan, data, work / plan.archive, seed)
    tried = sweep(pictures, work / "sweep", seed)
    seconds = sum(row["seconds"] for row in tried)
    found = search(pictures, work / "search", min(MOST_SECONDS, SHARE_OF_TIME * seconds), seed)
    chosen = min(tried, key=lambda row: float(row["held_out_log_loss"]))
    return {
        "part": f"{plan.classes} classes, {plan.learned} of each to learn from, {plan.judging} that judge",
        "sweep": {"seconds": round(seconds, 1), "chosen": chosen, "tried": tried},
        "best_in_hindsight": max(row["accuracy"] for row in tried),
        "search": found,
        "points_behind": round(100 * (chosen["accuracy"] - found["accuracy"]), 2),
        "share_of_time": round(found["seconds"] / seconds, 3),
        "seed": seed,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
    }


def take_part(plan: Plan, data: Path, folder: Path, seed: int) -> Path:
    """Write a fixed part of a train part as train/ and test/: the first classes that have enough pictures."""
    names: dict[str, list[str]] = defaultdict(list)
    with zipfile.ZipFile(data / f"{plan.archive}.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(f"{plan.archive}/train/") and not name.endswith("/"):
                names[name.split("/")[2]].append(name)
        wanted = plan.learned + plan.judging
        for class_name in [name for name, members in names.items() if len(members) >= wanted][: plan.classes]:
            order = np.random.default_rng(seed).permutation(len(names[class_name]))[:wanted]
            for number, index in enumerate(order.tolist()):
                member = names[class_name][index]
                target = folder / SPLITS[number >= plan.learned] / class_name / Path(member).name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
    return folder


def sweep(pictures: Path, work: Path, seed: int) -> list[dict[str, Any]]:
    """Train every candidate of a search on all pictures."""
    common = TrainConfig(seed=seed)
    with open_material(pictures, common, lambda _share: None) as material:
        usual = resolve_config(TrainConfig(mode="quick", backbone="efficientnet_lite0"), material.splits.train)
        settings = candidates(usual.size_px or 0)
    rows = []
    for one in settings:
        config = config_of(common, one)
        with open_material(pictures, config, lambda _share: None) as material:  # modes keep pictures to validate by
            rows.append(trained(one, config, material, work))
        print(rows[-1], flush=True)
    return rows


def trained(settings: dict[str, Any], config: TrainConfig, material: Material, work: Path) -> dict[str, Any]:
    started = time.perf_counter()
    outcome = train_and_evaluate(material, config, RunPaths(work), observer=SILENT, robustness_images=0)
    report, held_out = outcome.evaluation.report, outcome.fit.held_out
    return {
        "settings": settings,
        "accuracy": report.accuracy,
        "accuracy_interval": report.accuracy_interval,
        "log_loss": report.log_loss,
        "held_out_log_loss": held_out.log_loss,
        "seconds": round(time.perf_counter() - started, 1),
    }


def search(pictures: Path, data_dir: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Run the product's search, and read what it found and the version that it made."""
    options = ("--data", str(pictures), "--minutes", f"{seconds / 60:.3f}", "--seed", str(seed), "--json")
    command = [str(Path(sys.executable).with_name("whisker")), "search", *options]
    started = time.perf_counter()
    environment = os.environ | {"WHISKER_DATA_DIR": str(data_dir)}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    took = time.perf_counter() - started
    record = json.loads(done.stdout)
    report = json.loads((data_dir / "models" / record["version"] / "metrics.json").read_text())
    best = json.loads((data_dir / "models" / record["version"] / "manifest.json").read_text())["training"]
    return {
        "seconds_given": round(seconds, 1),
        "seconds": round(took, 1),
        "trials": len(record["trials"]),
        "candidates": record["candidate_count"],
        "settings": {name: best[name] for name in ("mode", "backbone", "size_px", "earlier_maps", "learning_rate")},
        **{name: report[name] for name in ("accuracy", "accuracy_interval", "log_loss")},
    }


def save(path: Path, name: str, row: dict[str, Any]) -> None:
    rows = json.loads(path.read_text()) if path.is_file() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows | {name: row}, indent=2) + "\n")


if __name__ == "__main__":
    main()
