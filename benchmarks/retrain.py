"""What retraining costs, against the raw loop that decodes every picture and runs the frozen backbone once.

    WHISKER_TEST_DATA=/path/with/cats_vs_dogs.zip .venv/bin/python benchmarks/retrain.py

Each round runs the raw loop over all pictures of cats_vs_dogs.zip, in one process a core, and then the whole product on
an empty data folder: POST /retrain with the ZIP, until the job has ended and its version answers. The time is the
user's: from the first byte sent, with robustness of as many pictures as each row says; --robustness-images 0 leaves it
out. Then a ZIP of 1 GiB is uploaded while /predict is under load. Memory is each
process's resident set, sampled ten times a second.
"""

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from raw_loop import seconds_for
from stack import MemoryWatch, Stack, get, machine, post, running, upload, wait_for_job

RESULTS = Path(__file__).parent / "results"
SIZE_PX = 256
PORT = 5810
LIMIT_FACTOR, LIMIT_SECONDS = 2.5, 20.0
GIBIBYTE = 1 << 30
MEMBER_BYTES = 1 << 18
MEMBER_RECORDS_BYTES = 256  # more than what a ZIP says about each member
PREDICT_CONNECTIONS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--robustness-images", default="", help="by default as many as a server takes")
    parser.add_argument("--upload-bytes", type=int, default=GIBIBYTE)
    parser.add_argument("--output", type=Path, default=RESULTS / "retrain.json")
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip.")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        archive = Path(data) / "cats_vs_dogs.zip"
        pictures = extract(archive, work / "pictures")
        rounds = [
            measure_round(archive, pictures, work / f"data-{number}", arguments.robustness_images)
            for number in range(arguments.rounds)
        ]
        uploaded = measure_upload(work, arguments.upload_bytes, pictures[0].read_bytes())
    result = summary(rounds, uploaded, len(pictures))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def extract(archive: Path, folder: Path) -> list[Path]:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".jpg")


def measure_round(archive: Path, pictures: list[Path], data_dir: Path, robustness_images: str) -> dict[str, Any]:
    """Time the raw loop, then the product."""
    raw_seconds = seconds_for(pictures, SIZE_PX)
    started_stack = running("start", data_dir, PORT, pictures[0].read_bytes(), robustness_images=robustness_images)
    with started_stack as stack, MemoryWatch(stack) as memory:
        started = time.perf_counter()
        job_id = upload(f"{stack.url}/retrain", archive, {})["job_id"]
        accepted_seconds = time.perf_counter() - started
        job = wait_for_job(stack, job_id)
        ended_seconds = time.perf_counter() - started
        if job["state"] != "succeeded":
            sys.exit(f"The job {job['state']}: {job['error']}")
        version = job["result"]["model_version"]
        promoted = job["result"]["promoted"]
        live_seconds = seconds_until_live(stack, version, pictures[0].read_bytes()) if promoted else None
        evaluation = get(f"{stack.url}/models/{version}/evaluation")
    row = {
        "raw_loop_seconds": round(raw_seconds, 2),
        "accepted_seconds": round(accepted_seconds, 2),
        "retrain_seconds": round(ended_seconds, 2),
        "limit_seconds": round(LIMIT_FACTOR * raw_seconds + LIMIT_SECONDS, 2),
        "live_after_seconds": None if live_seconds is None else round(live_seconds, 2),
        "accuracy": evaluation["accuracy"],
        "robustness_pictures": (evaluation["robustness"] or {"count": 0})["count"],
        "promoted": promoted,
        "reason": job["result"]["reason"],
        "peak_memory_mb": memory.peak_mb,
    }
    print(json.dumps(row), flush=True)
    return row


def seconds_until_live(stack: Stack, version: str, photo: bytes) -> float:
    """Ask until the new version answers."""
    started = time.perf_counter()
    while post(f"{stack.url}/predict", photo, "image/jpeg")["model_version"] != version:
        if time.perf_counter() - started > 60:
            sys.exit(f"{version} was promoted and does not answer.")
        time.sleep(0.02)
    return time.perf_counter() - started


def measure_upload(work: Path, size_bytes: int, photo: bytes) -> dict[str, Any]:
    """Upload a large ZIP while /predict is under load, before and meanwhile."""
    archive = make_archive(work / "large.zip", size_bytes)
    with running("serve", work / "upload-data", PORT, photo) as stack:
        with PredictLoad(stack.url, photo) as load:
            time.sleep(10)
            alone = load.take()
            with MemoryWatch(stack) as memory:
                started = time.perf_counter()
                job_id = upload(f"{stack.url}/retrain", archive, {})["job_id"]
                seconds = time.perf_counter() - started
            meanwhile = load.take()
        post(f"{stack.url}/jobs/{job_id}/cancel")
    row = {
        "bytes": archive.stat().st_size,
        "seconds": round(seconds, 2),
        "megabytes_per_second": round(archive.stat().st_size / seconds / 1e6, 1),
        "api_memory_before_mb": memory.start_mb["api"],
        "api_memory_peak_mb": memory.peak_mb["api"],
        "api_memory_growth_mb": round(memory.peak_mb["api"] - memory.start_mb["api"], 1),
        "predict_before": alone,
        "predict_meanwhile": meanwhile,
    }
    print(json.dumps(row), flush=True)
    return row


def make_archive(path: Path, size_bytes: int) -> Path:
    """Write a ZIP of random bytes named as pictures of two classes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(size_bytes // (MEMBER_BYTES + MEMBER_RECORDS_BYTES)):
            archive.writestr(f"made/{'ab'[number % 2]}/{number:06}.jpg", secrets.token_bytes(MEMBER_BYTES))
    return path


class PredictLoad:
    """Asks /predict without a pause from some threads, and keeps how long each answer took."""

    def __init__(self, url: str, photo: bytes) -> None:
        self._url = f"{url}/predict"
        self._photo = photo
        self._milliseconds: list[float] = []
        self._failures = 0
        self._since = time.perf_counter()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(PREDICT_CONNECTIONS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def take(self) -> dict[str, float]:
        """Give the figures since the last call."""
        with self._lock:
            milliseconds, failures, since = sorted(self._milliseconds), self._failures, self._since
            self._milliseconds, self._failures, self._since = [], 0, time.perf_counter()
        return {
            "requests_per_second": round(len(milliseconds) / (time.perf_counter() - since), 1),
            "p50_ms": round(milliseconds[len(milliseconds) // 2], 1),
            "p99_ms": round(milliseconds[int(len(milliseconds) * 0.99)], 1),
            "failures": failures,
        }

    def _ask(self) -> None:
        while not self._ended.is_set():
            started = time.perf_counter()
            try:
                post(self._url, self._photo, "image/jpeg")
                failed = False
            except (OSError, SystemExit, urllib.error.URLError):
                failed = True
            with self._lock:
                self._failures += failed
                self._milliseconds.append((time.perf_counter() - started) * 1e3)


def summary(rounds: list[dict[str, Any]], uploaded: dict[str, Any], picture_count: int) -> dict[str, Any]:
    raw = statistics.median(row["raw_loop_seconds"] for row in rounds)
    taken = statistics.median(row["retrain_seconds"] for row in rounds)
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "pictures": picture_count,
        "raw_loop_seconds": raw,
        "raw_loop_pictures_per_second": round(picture_count / raw, 1),
        "retrain_seconds": taken,
        "times_raw_loop": round(taken / raw, 2),
        "within_limit": all(row["retrain_seconds"] <= row["limit_seconds"] for row in rounds),
        "rounds": rounds,
        "upload": uploaded,
    }


if __name__ == "__main__":
    main()
