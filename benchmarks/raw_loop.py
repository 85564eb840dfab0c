"""The raw loop that quick training is held against: decode, and run the frozen backbone once, on all cores."""

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any


def seconds_for(pictures: list[Path], size_px: int) -> float:
    """Run every picture once through decoding and the backbone, one process a core, and time it once all are ready."""
    context = multiprocessing.get_context("spawn")
    count = os.cpu_count() or 1
    barrier = context.Barrier(count)
    with context.Pool(count, initializer=_join, initargs=(barrier,)) as pool:
        shares = [(pictures[index::count], size_px) for index in range(count)]
        return max(pool.starmap(_loop, shares, chunksize=1))


def _join(barrier: Any) -> None:
    globals()["_barrier"] = barrier


def _loop(pictures: list[Path], size_px: int) -> float:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import numpy as np

    from whisker.backbones.efficientnet_lite import build_backbone
    from whisker.backbones.table import EFFICIENTNET_LITE0
    from whisker.backbones.weights import load_weights
    from whisker.preprocessing import PreprocessSpec, load_input
    from whisker.serving.served_model import open_session

    graph = build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), size_px)
    session = open_session(graph.SerializeToString())
    spec = PreprocessSpec(size_px=size_px)
    globals()["_barrier"].wait()
    started = time.perf_counter()
    for picture in pictures:
        pixels, _ = load_input(picture.read_bytes(), spec)
        session.run(["features"], {"images": pixels[np.newaxis]})
    return time.perf_counter() - started
