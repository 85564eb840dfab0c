"""How well insights find planted faults, against libraries on the same pictures.

    python -m venv /tmp/libraries && /tmp/libraries/bin/pip install cleanvision cleanlab imagehash
    WHISKER_TEST_DATA=/path/with/cats_vs_dogs.zip .venv/bin/python benchmarks/findings.py \
        --libraries /tmp/libraries/bin/python

The sets are those of `planted_faults.py`. The product is started as a user starts it: each set is uploaded, looked at
deeply, and asked for what it found. The photos without planted faults are taken in, too: what is found there is listed
apart. Cleanlab is given the out-of-sample probabilities that the product's own finding goes by. Where the folder has
caltech101.zip too, some of its pictures are planted as outliers.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from finding_scores import COPIES, Group, score, sort_copies
from planted_faults import MAIN_FAULTS, OTHER_FAULTS, Fault, plant_faults
from stack import Stack, get, machine, post, running, upload, wait_for_job

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE2
from whisker.backbones.weights import load_weights
from whisker.database import Database
from whisker.datasets.store import DatasetStore
from whisker.preprocessing import PreprocessSpec
from whisker.progress import SILENT
from whisker.retrain.embedding_insights import out_of_sample_probabilities, reduced_features
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, FeatureExtractor
from whisker.training.input_size import resolve_config

BENCHMARKS = Path(__file__).parent
PORT = 5840
PAGE = 200
STRANGERS = 20
LIKE_CATS_OR_DOGS = {
    "background_google",
    "cougar_body",
    "cougar_face",
    "dalmatian",
    "garfield",
    "leopards",
    "snoopy",
    "wild_cat",
}

Groups = dict[str, list[Group]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--libraries", type=Path, help="a Python that has cleanvision, cleanlab and imagehash")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "findings.json")
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip.")
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(data), Path(folder), arguments.seed, arguments.libraries)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print_table(result)


def measure(data: Path, work: Path, seed: int, libraries: Path | None) -> dict[str, Any]:
    """Plant, ask the product, ask the libraries."""
    archive = data / "cats_vs_dogs.zip"
    strangers = take_strangers(data / "caltech101.zip")
    sets = {
        "main": plant_faults(archive, work / "main", MAIN_FAULTS, seed=seed),
        "others": plant_faults(archive, work / "others", OTHER_FAULTS, seed=seed, strangers=strangers),
    }
    result: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "seed": seed,
    }
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(work / "natural")
    (natural_folder,) = (path.parent for path in (work / "natural").rglob("train"))
    photo = next(natural_folder.rglob("*.jpg")).read_bytes()
    with running("start", work / "data", PORT, photo) as stack:
        natural, _ = ask_product(stack, natural_folder, work)
        for name, faults in sets.items():
            found, seconds = ask_product(stack, work / name, work)
            scores = apart(score(faults, found), natural)
            result[name] = {"pictures": count(work / name), "product": {"seconds": seconds, "findings": scores}}
    result["without_planted_faults"] = {kind: [sorted(group) for group in groups] for kind, groups in natural.items()}
    if libraries is not None:
        for name, faults in sets.items():
            probabilities = work / f"{name}.npz"
            write_probabilities(work / "data", name, probabilities)
            result[name]["libraries"] = ask_libraries(libraries, work / name, probabilities, faults)
    return result


def take_strangers(archive: Path) -> list[bytes]:
    """Take a training picture of every fifth class, without cats and dogs; none where there is no such file."""
    if not archive.is_file():
        return []
    with zipfile.ZipFile(archive) as opened:
        first: dict[str, str] = {}
        for name in sorted(opened.namelist()):
            parts = name.lower().split("/")
            if name.lower().endswith(".jpg") and "train" in parts and parts[-2] not in LIKE_CATS_OR_DOGS:
                first.setdefault(parts[-2], name)
        return [opened.read(name) for name in list(first.values())[:: len(first) // STRANGERS][:STRANGERS]]


def count(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.jpg"))


def pack(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for path in sorted(folder.rglob("*.jpg")):
            opened.write(path, path.relative_to(folder))
    return archive


def paths_by_id(folder: Path) -> dict[str, Group]:
    """List the paths of each content by the id that the product gives it."""
    paths: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.jpg"):
        paths[hashlib.sha256(path.read_bytes()).hexdigest()[:32]].add(path.relative_to(folder).as_posix())
    return {image_id: frozenset(group) for image_id, group in paths.items()}


def ask_product(stack: Stack, folder: Path, work: Path) -> tuple[Groups, dict[str, float]]:
    """Upload, look deeply, and list what is behind every finding."""
    archive = pack(folder, work / f"{folder.name}.zip")
    paths = paths_by_id(folder)
    started = time.perf_counter()
    dataset = finish(stack, upload(f"{stack.url}/datasets", archive, {"name": archive.stem})["job_id"])
    taken_in = time.perf_counter()
    finish(stack, post(f"{stack.url}/datasets/{dataset}/insights")["job_id"])
    seconds = {"upload_and_insights": round(taken_in - started, 2)}
    seconds["deep_look"] = round(time.perf_counter() - taken_in, 2)
    findings = get(f"{stack.url}/data-insights?dataset={dataset}")["findings"]
    return {row["kind"]: list_groups(stack, dataset, row["kind"], paths) for row in findings}, seconds


def finish(stack: Stack, job_id: str) -> str:
    job = wait_for_job(stack, job_id)
    if job["state"] != "succeeded":
        sys.exit(f"The job {job['state']}: {job['error']}")
    return str(job["result"]["dataset"])


def list_groups(stack: Stack, dataset: str, kind: str, paths: dict[str, Group]) -> list[Group]:
    images: list[dict[str, Any]] = []
    total = 1
    while len(images) < total:
        page = get(f"{stack.url}/datasets/{dataset}/findings/{kind}?offset={len(images)}&limit={PAGE}")
        images, total = images + page["images"], page["total"]
        if not page["images"]:
            break
    groups: dict[Any, set[str]] = defaultdict(set)
    for number, image in enumerate(images):
        key = ("alone", number) if image["group"] is None else image["group"]
        # A file that is no picture has no id, but the path that it came with.
        groups[key] |= paths[image["image_id"]] if image["image_id"] else {image["file_name"]}
    return [frozenset(group) for group in groups.values()]


def apart(scores: dict[str, Any], natural: Groups) -> dict[str, Any]:
    """Count what is found without planted faults as well, which is no fault of the finding's precision."""
    for kind, row in scores.items():
        known = {tuple(sorted(group)) for group in natural.get(kind, ())}
        row["others_found_without_planting"] = sum(tuple(group) in known for group in row["others"])
    return scores


def write_probabilities(data_dir: Path, dataset: str, target: Path) -> None:
    """Predict every picture of a dataset out of sample, as the product's deep look does."""
    store = DatasetStore(Database(f"sqlite:///{data_dir / 'whisker.db'}"), data_dir / "datasets")
    loaded = store.load(dataset)
    size_px = resolve_config(TrainConfig(mode="quick"), loaded.files).size_px or EFFICIENTNET_LITE2.input_size_px
    graph = build_backbone(EFFICIENTNET_LITE2, load_weights(EFFICIENTNET_LITE2), size_px)
    extractor = FeatureExtractor.of(graph, PreprocessSpec(size_px=size_px))
    cache = FeatureCache(data_dir / "cache" / "features", extractor, mirrored=False)
    labels = np.array([loaded.class_names.index(file.class_name) for file in loaded.files])
    features = reduced_features(loaded.files, cache, SILENT)
    probabilities = out_of_sample_probabilities(features, labels, 0, lambda _share: None)
    paths = ["/".join(file.path.parts[-3:]) for file in loaded.files]
    np.savez(target, paths=paths, labels=labels, probabilities=probabilities)


def ask_libraries(python: Path, folder: Path, probabilities: Path, faults: Sequence[Fault]) -> dict[str, Any]:
    for fault in faults:
        if fault.kind == "corrupt":  # at the first of which cleanvision 0.3.7 ends with an exception
            (folder / fault.path).unlink()
    command = [str(python), str(BENCHMARKS / "findings_by_libraries.py"), str(folder), str(probabilities)]
    answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    for tool in answer.values():
        listed: Groups = {}
        for kind, groups in tool["findings"].items():
            sets = [frozenset(group) for group in groups]
            listed.update(sort_copies(kind, sets) if kind in COPIES else {kind: sets})
        tool["findings"] = {kind: row for kind, row in score(faults, listed).items() if kind in listed}
        tool["also_listed"] = {kind: len(groups) for kind, groups in listed.items() if kind not in tool["findings"]}
    return dict(answer)


def print_table(result: dict[str, Any]) -> None:
    print(f"{'set':8} {'by':12} {'finding':20} {'planted':>8} {'listed':>7} {'recall':>7} {'precision':>10}")
    for name in ("main", "others"):
        tools = {"product": result[name]["product"], **result[name].get("libraries", {})}
        for tool, answer in tools.items():
            for kind, row in answer["findings"].items():
                figures = f"{row['planted']:>8} {row['listed']:>7} {row['recall']:>7} {row['precision'] or '-':>10}"
                print(f"{name:8} {tool:12} {kind:20} {figures}")
            print(f"{name:8} {tool:12} seconds: {answer['seconds']}")


if __name__ == "__main__":
    main()
