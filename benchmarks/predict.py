"""What /predict holds, against the raw loop that does the same work with nothing around it.

    WHISKER_TEST_DATA=/path/with/cats_vs_dogs.zip .venv/bin/python benchmarks/predict.py

The raw loop decodes and classifies real photos in one process a core. The server does the same behind HTTP, driven by
wrk at 1, 20 and 200 connections. Both take turns in every round of one run, so that their ratio means something on any
machine. Memory is the worker's resident set, ten seconds after the last round.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import children, machine, resident_mb, running

BENCHMARKS = Path(__file__).parent
PHOTOS = 200
PORT = 5800


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 20, 200])
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "predict.json")
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip.")
    if shutil.which("wrk") is None:
        sys.exit("Skipped: wrk is not installed (Debian: apt-get install wrk).")
    with tempfile.TemporaryDirectory() as work:
        photos = extract_photos(Path(data) / "cats_vs_dogs.zip", Path(work) / "photos")
        result = measure(photos, Path(work), arguments.seconds, arguments.rounds, arguments.connections)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print_table(result)
    print(f"\nWritten to {arguments.output}")


def extract_photos(archive: Path, folder: Path) -> list[Path]:
    """Take test photos spread over the archive, both classes alike."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as opened:
        names = sorted(name for name in opened.namelist() if "/test/" in name and name.lower().endswith(".jpg"))
        chosen = names[:: max(1, len(names) // PHOTOS)][:PHOTOS]
        for index, name in enumerate(chosen):
            (folder / f"{index:04}.jpg").write_bytes(opened.read(name))
    return sorted(folder.iterdir())


def measure(
    photos: list[Path], work: Path, seconds: float, rounds: int, connection_counts: list[int]
) -> dict[str, Any]:
    """Run the rounds, raw loop and server in turn."""
    raw: list[float] = []
    served: dict[int, list[dict[str, Any]]] = {connections: [] for connections in connection_counts}
    with running("serve", work / "data", PORT, photos[0].read_bytes()) as stack:
        url = stack.url
        photo_list = work / "photos.txt"
        photo_list.write_text("".join(f"{photo}\n" for photo in photos))
        run_wrk(url, 20, 3, photo_list)
        for _ in range(rounds):
            raw.append(raw_loop(photos, seconds))
            for connections in connection_counts:
                served[connections].append(run_wrk(url, connections, seconds, photo_list))
        time.sleep(10)
        memory = [resident_mb(pid) for pid in children(stack.pid)]
    raw_rate = statistics.median(raw)
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "photos": len(photos),
        "mean_photo_kb": round(statistics.mean(photo.stat().st_size for photo in photos) / 1e3, 1),
        "rounds": rounds,
        "seconds": seconds,
        "raw_loop_images_per_second": round(raw_rate, 1),
        "first_answer_seconds": round(stack.first_answer_seconds, 2),
        "worker_memory_mb": memory,
        "server": [summarise(connections, runs, raw_rate) for connections, runs in served.items()],
    }


def summarise(connections: int, runs: list[dict[str, Any]], raw_rate: float) -> dict[str, Any]:
    rate = statistics.median((run["requests"] - run["failures"]) / run["seconds"] for run in runs)
    return {
        "connections": connections,
        "requests_per_second": round(rate, 1),
        "share_of_raw_loop": round(rate / raw_rate, 3),
        **{key: round(statistics.median(run[key] for run in runs), 1) for key in ("p50_ms", "p95_ms", "p99_ms")},
        "failures": sum(run["failures"] for run in runs),
    }


def raw_loop(photos: list[Path], seconds: float) -> float:
    """Decode and classify in one process a core: images a second, all processes together."""
    context = multiprocessing.get_context("spawn")
    count = os.cpu_count() or 1
    barrier = context.Barrier(count)
    with context.Pool(count, initializer=_join_barrier, initargs=(barrier,)) as pool:
        return sum(pool.starmap(_loop, [(photos, seconds)] * count, chunksize=1))


def _join_barrier(barrier: Any) -> None:
    globals()["_barrier"] = barrier


def _loop(photos: list[Path], seconds: float) -> float:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import numpy as np

    from whisker.preprocessing import load_input
    from whisker.serving.served_model import load_model
    from whisker.settings import load_settings

    folder = next(path for path in sorted(load_settings().bundled_models_dir.iterdir()) if path.is_dir())
    model = load_model(folder)
    contents = [photo.read_bytes() for photo in photos]
    globals()["_barrier"].wait()
    started = time.perf_counter()
    done = 0
    while time.perf_counter() - started < seconds:
        pixels, _ = load_input(contents[done % len(contents)], model.manifest.preprocess)
        model.run(pixels[np.newaxis])
        done += 1
    return done / (time.perf_counter() - started)


def run_wrk(url: str, connections: int, seconds: float, photo_list: Path) -> dict[str, Any]:
    """Drive /predict with wrk."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s", "--latency"]
    script = [f"-s{BENCHMARKS / 'predict.lua'}", f"{url}/predict", "--", str(photo_list)]
    output = subprocess.run([*command, *script], capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("JSON "))
    result: dict[str, Any] = json.loads(line.removeprefix("JSON "))
    return result


def print_table(result: dict[str, Any]) -> None:
    print(f"\nraw loop, {os.cpu_count()} processes: {result['raw_loop_images_per_second']} images/s")
    print(f"first answer {result['first_answer_seconds']} s after process start")
    print(f"resident memory of each worker after the run: {result['worker_memory_mb']} MB\n")
    print(f"{'connections':>11} {'req/s':>8} {'of raw':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'failures':>9}")
    for row in result["server"]:
        rate = f"{row['connections']:>11} {row['requests_per_second']:>8} {row['share_of_raw_loop']:>7.1%}"
        print(f"{rate} {row['p50_ms']:>8} {row['p95_ms']:>8} {row['p99_ms']:>8} {row['failures']:>9}")


if __name__ == "__main__":
    main()
