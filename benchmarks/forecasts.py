"""How often forecasts of what more photos bring hold what they really bring, on photos that learning never saw.

    WHISKER_TEST_DATA=/path/with/three/zips .venv/bin/python benchmarks/forecasts.py

Only the train parts of the sets are opened. Of each class n photos are drawn, a head is chosen on them as quick
training does, and what as many again would bring is forecast; then n photos of each class are added, the head is chosen
anew, and both heads answer all photos of the train part that neither has seen. An overall try holds where the change of
accuracy is within the forecast's interval; a class's where that of its recall is. Classes with fewer than 100
unseen photos are not tried: chance moves their recall further than more photos do. The network of a set is fixed, and
photos are looked at without their mirror images.

A truth that is measured on so many photos has an error of its own. `holds` counts it against the forecast; beside it,
`holds_within_error` widens each interval by what nine measurements of ten are off at most.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from stack import machine

from whisker.arrays import Float64Array, FloatArray, LabelArray
from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, Backbone
from whisker.backbones.weights import load_weights
from whisker.datasets.duplicates import find_exact_duplicates
from whisker.datasets.folders import scan_folder
from whisker.datasets.inspection import inspect_files
from whisker.preprocessing import PreprocessSpec
from whisker.registry.manifest import Forecast
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.forecasts import make_forecast
from whisker.training.head import Head, HeadFits, blas_threads_for, choose_head_of, cross_validation_folds

RESULTS = Path(__file__).parent / "results"
FEWEST_UNSEEN = 100
NINE_IN_TEN = 1.645
CONFIG = TrainConfig()


@dataclass(frozen=True)
class Plan:
    """A set, the network that looks at it, how many photos of a class are drawn, and how often."""

    archive: str
    backbone: Backbone
    size_px: int
    of_a_class: Sequence[int]
    draws: int


PLAN = (
    Plan("cats_vs_dogs", EFFICIENTNET_LITE2, 256, (20, 50, 100, 200, 300), 4),
    Plan("caltech101", EFFICIENTNET_LITE2, 256, (10, 13), 3),
    Plan("cifar10", EFFICIENTNET_LITE0, 160, (20, 50, 100, 200, 400), 4),
)


@dataclass(frozen=True)
class Try:
    """What was forecast and what came, both in points; `error` is the standard error of what came.

    Attributes:
        what: The class, or "all".
    """

    what: str
    of_a_class: int
    gain: float
    lowest: float
    highest: float
    truth: float
    error: float

    @property
    def holds(self) -> bool:
        """Whether what came is in the interval."""
        return self.lowest <= self.truth <= self.highest

    @property
    def holds_within_error(self) -> bool:
        """Whether it is, if the error of measuring it is granted too."""
        half = np.hypot((self.highest - self.lowest) / 2, NINE_IN_TEN * self.error)
        return bool(abs(self.truth - (self.lowest + self.highest) / 2) <= half)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="a folder to keep features in, for another start")
    parser.add_argument("--output", type=Path, default=RESULTS / "forecasts.json")
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip and its kin.")
    sets = {}
    with tempfile.TemporaryDirectory() as folder:
        for plan in PLAN:
            features, labels = look(Path(data), Path(folder), arguments.cache or Path(folder) / "cache", plan)
            sets[plan.archive] = measure(plan, features, labels, arguments.seed)
    result = {
        "sets": sets,
        "overall": {what: summary([row[what] for row in sets.values()]) for what in ("all", "classes")},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": arguments.seed,
        "machine": machine(),
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result["overall"], indent=2))


def look(data: Path, work: Path, cache: Path, plan: Plan) -> tuple[FloatArray, LabelArray]:
    """Look at every photo of a train part, each content once: features (N, 1, C) and classes (N,)."""
    root = f"{plan.archive}/train/"
    with zipfile.ZipFile(data / f"{plan.archive}.zip") as archive:
        archive.extractall(work, [name for name in archive.namelist() if name.startswith(root)])
    dataset = scan_folder(work / root, plan.archive)
    files = find_exact_duplicates(inspect_files(dataset.files).readable).kept
    graph = build_backbone(plan.backbone, load_weights(plan.backbone), plan.size_px)
    extractor = FeatureExtractor.of(graph, PreprocessSpec(size_px=plan.size_px))
    pooled = pooled_features(files, FeatureCache(cache, extractor, mirrored=False, earlier=False))
    return pooled, np.array([dataset.class_names.index(file.class_name) for file in files], np.int64)


def measure(plan: Plan, features: FloatArray, labels: LabelArray, seed: int) -> dict[str, Any]:
    """Forecast and learn, for every number of photos and every draw."""
    tries: dict[str, list[Try]] = defaultdict(list)
    seconds = np.zeros(2)
    for of_a_class in plan.of_a_class:
        for draw in range(plan.draws):
            rows = list(one_try(features, labels, of_a_class, np.random.default_rng([seed, of_a_class, draw]), seconds))
            for row in rows:
                tries["all" if row.what == "all" else "classes"].append(row)
            print(f"{plan.archive}, {of_a_class} a class: {rows[0]}", flush=True)
    return {
        "network": f"{plan.backbone.name} at {plan.size_px} px",
        "photos": len(labels),
        **{what: figures(tries[what]) for what in ("all", "classes")},
        "choosing_heads_seconds": round(float(seconds[0]), 1),
        "forecasting_seconds": round(float(seconds[1]), 1),
    }


def one_try(
    features: FloatArray, labels: LabelArray, of_a_class: int, random: np.random.Generator, seconds: Float64Array
) -> Iterator[Try]:
    """Forecast from some photos of each class, add as many, and see; adds up processor seconds of both parts."""
    shuffled = [random.permutation(np.flatnonzero(labels == label)) for label in range(int(labels.max()) + 1)]
    first = np.concatenate([rows[:of_a_class] for rows in shuffled])
    both = np.concatenate([rows[: 2 * of_a_class] for rows in shuffled])
    unseen = np.concatenate([rows[2 * of_a_class :] for rows in shuffled])
    head, forecast = learn(features[first], labels[first], seconds)
    later, _ = learn(features[both], labels[both], None)
    wrong = [one.logits(features[unseen, 0]).argmax(axis=1) != labels[unseen] for one in (head, later)]
    changes = wrong[0].astype(float) - wrong[1]
    assert forecast is not None
    yield scored("all", of_a_class, forecast.gain, forecast.gain_interval, changes)
    for row in forecast.classes:
        of_class = changes[labels[unseen] == int(row.class_name)]
        if len(of_class) >= FEWEST_UNSEEN:
            yield scored(row.class_name, of_a_class, row.gain, row.gain_interval, of_class)


def learn(features: FloatArray, labels: LabelArray, seconds: Float64Array | None) -> tuple[Head, Forecast | None]:
    """Choose a head as quick training does; forecast too where seconds are counted."""
    with blas_threads_for(features, labels):
        started = time.process_time()
        fits = HeadFits.of(features, labels)
        folds = cross_validation_folds(labels, CONFIG.folds, CONFIG.seed)
        chosen = choose_head_of(fits, CONFIG.l2_candidates, folds)
        if seconds is None:
            return chosen.head, None
        chosen_at = time.process_time()
        names = [str(label) for label in range(int(labels.max()) + 1)]
        forecast = make_forecast(fits, chosen, folds, names, CONFIG.seed)
        seconds += [chosen_at - started, time.process_time() - chosen_at]
    return chosen.head, forecast


def scored(what: str, of_a_class: int, gain: float, interval: tuple[float, float], changes: Float64Array) -> Try:
    points = [100 * figure for figure in (gain, *interval, changes.mean(), changes.std() / len(changes) ** 0.5)]
    return Try(what, of_a_class, *(float(point) for point in points))


def figures(tries: Sequence[Try]) -> dict[str, Any]:
    """Count what held, for each number of photos and in all."""
    counts = sorted({one.of_a_class for one in tries})
    by_count = {str(count): row_of([one for one in tries if one.of_a_class == count]) for count in counts}
    return {**row_of(tries), "by_photos_of_a_class": by_count} if tries else {"tries": 0}


def row_of(tries: Sequence[Try]) -> dict[str, Any]:
    def mean(name: str) -> float:
        return round(float(np.mean([getattr(one, name) for one in tries])), 2)

    off = np.sqrt(np.mean([(one.gain - one.truth) ** 2 for one in tries]))
    return {
        "tries": len(tries),
        "holds": sum(one.holds for one in tries),
        "holds_within_error": sum(one.holds_within_error for one in tries),
        "forecast_points": mean("gain"),
        "truth_points": mean("truth"),
        "half_width_points": round(float(np.mean([(one.highest - one.lowest) / 2 for one in tries])), 2),
        "root_mean_square_off_points": round(float(off), 2),
        "error_of_truth_points": mean("error"),
    }


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(row.get(name, 0) for row in rows) for name in ("tries", "holds", "holds_within_error")}
    return {**totals, "share": round(totals["holds"] / totals["tries"], 3)}


if __name__ == "__main__":
    main()
