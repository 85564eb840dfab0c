"""What well-known libraries find in a folder, and how long they take, printed as JSON.

    python -m venv /tmp/libraries && /tmp/libraries/bin/pip install cleanvision cleanlab imagehash
    /tmp/libraries/bin/python benchmarks/findings_by_libraries.py FOLDER [PROBABILITIES.npz]

`findings.py` runs this in the libraries' own virtual environment. The file of probabilities holds `paths` (N,),
`labels` (N,) and `probabilities` (N, K), out of sample.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Findings = dict[str, list[list[str]]]

NEAR_BITS = 6
CLEANVISION_KINDS = ("dark", "light", "blurry", "low_information", "odd_size", "odd_aspect_ratio", "grayscale")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    tools: dict[str, tuple[str, Callable[[], Findings]]] = {
        "cleanvision": ("Apache-2.0", lambda: by_cleanvision(folder)),
        "imagehash": ("BSD-2-Clause", lambda: by_imagehash(folder)),
    }
    if len(sys.argv) > 2:
        tools["cleanlab"] = ("Apache-2.0", lambda: by_cleanlab(Path(sys.argv[2])))
    result = {}
    for name, (licence, find) in tools.items():
        started = time.perf_counter()
        with contextlib.redirect_stdout(sys.stderr):
            findings = find()
        seconds = round(time.perf_counter() - started, 2)
        result[name] = {"version": version(name), "licence": licence, "seconds": seconds, "findings": findings}
    print(json.dumps(result))


def by_cleanvision(folder: Path) -> Findings:
    """Run all its checks with its own thresholds."""
    from cleanvision import Imagelab  # type: ignore[import-not-found]

    lab = Imagelab(data_path=str(folder))
    lab.find_issues(verbose=False)

    def relative(path: str) -> str:
        return Path(path).relative_to(folder).as_posix()

    found: Findings = {
        kind: [[relative(path)] for path in lab.issues.index[lab.issues[f"is_{kind}_issue"]]]
        for kind in CLEANVISION_KINDS
    }
    for kind in ("exact_duplicates", "near_duplicates"):
        found[kind] = [[relative(path) for path in group] for group in lab.info[kind]["sets"]]
    return found


def by_imagehash(folder: Path) -> Findings:
    """Compare every perceptual hash with every other, in one process a core; of equal files one is looked at."""
    paths = sorted({path.read_bytes(): path for path in folder.rglob("*.jpg")}.values())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        hashes = np.array(list(pool.map(perceptual_hash, paths, chunksize=32)), np.uint64)
    parents = list(range(len(paths)))

    def root(index: int) -> int:
        while parents[index] != index:
            index = parents[index]
        return index

    for index, value in enumerate(hashes):
        near = np.flatnonzero(np.bitwise_count(hashes[index + 1 :] ^ value) <= NEAR_BITS)
        for other in (near + index + 1).tolist():
            parents[root(other)] = root(index)
    groups: dict[int, list[str]] = {}
    for index, path in enumerate(paths):
        groups.setdefault(root(index), []).append(path.relative_to(folder).as_posix())
    return {"near_duplicates": [group for group in groups.values() if len(group) > 1]}


def perceptual_hash(path: Path) -> int:
    import imagehash  # type: ignore[import-not-found]

    return int(str(imagehash.phash(Image.open(path))), 16)


def by_cleanlab(probabilities: Path) -> Findings:
    """Run confident learning with its defaults."""
    from cleanlab.filter import find_label_issues  # type: ignore[import-not-found]

    given: Any = np.load(probabilities)
    order = find_label_issues(given["labels"], given["probabilities"], return_indices_ranked_by="self_confidence")
    return {"label_errors": [[str(given["paths"][index])] for index in order]}


if __name__ == "__main__":
    main()
