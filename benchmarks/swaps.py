"""Swaps under load: 20 promotions during 10,000 requests on two server processes, nothing failed and nothing mixed.

    WHISKER_TEST_DATA=/path/with/cats_vs_dogs.zip .venv/bin/python benchmarks/swaps.py

A second version, of another input size and trained on few pictures, takes turns with the bundled one. Every answer must
be exactly what the version it names gives for that photo, as asked for by name beforehand: an answer in which two
versions mix would match neither.
"""

import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stack import Stack, get, machine, post, running, upload, wait_for_job

PORT = 5820
PHOTOS = 16
TRAINED_ON = 60
CONNECTIONS = 20
SETTINGS = {"size_px": 128, "promote": "never", "name": "small"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "swaps.json")
    arguments = parser.parse_args()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip.")
    with tempfile.TemporaryDirectory() as folder:
        photos, small = take_photos(Path(data) / "cats_vs_dogs.zip", Path(folder) / "small.zip")
        with running("start", Path(folder) / "data", PORT, photos[0], workers="2") as stack:
            versions = [champion(stack), train(stack, small)]
            result = measure(stack, photos, versions, arguments.swaps, arguments.requests)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def take_photos(archive: Path, small: Path) -> tuple[list[bytes], Path]:
    """Take test photos to ask about, and a small ZIP to train on."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(small, "w") as target:
        names = sorted(name for name in source.namelist() if name.lower().endswith(".jpg"))
        train = [name for name in names if "/train/" in name]
        for name in train[:: len(train) // TRAINED_ON]:
            target.writestr("small/" + "/".join(Path(name).parts[-2:]), source.read(name))
        test = [name for name in names if "/test/" in name]
        return [source.read(name) for name in test[:: len(test) // PHOTOS][:PHOTOS]], small


def champion(stack: Stack) -> str:
    return str(get(f"{stack.url}/models")["aliases"]["champion"])


def train(stack: Stack, small: Path) -> str:
    job = wait_for_job(stack, upload(f"{stack.url}/retrain", small, {"settings": json.dumps(SETTINGS)})["job_id"])
    if job["state"] != "succeeded":
        sys.exit(f"The job {job['state']}: {job['error']}")
    return str(job["result"]["model_version"])


def measure(stack: Stack, photos: list[bytes], versions: list[str], swaps: int, requests: int) -> dict[str, Any]:
    expected = {version: [ask_for(stack, photo, version) for photo in photos] for version in versions}
    asked = Asked(stack.url, photos, expected, requests)
    started = time.perf_counter()
    asked.start()
    delays = []
    for number in range(swaps):
        asked.wait_for((number + 1) * requests // (swaps + 1))
        version = versions[(number + 1) % 2]
        swapped = time.perf_counter()
        post(f"{stack.url}/models/{version}/promote")
        asked.wait_for_version(version)
        delays.append(time.perf_counter() - swapped)
    asked.join()
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "server_processes": 2,
        "connections": CONNECTIONS,
        "requests": asked.done,
        "swaps": swaps,
        "failures": len(asked.failures),
        "mixed": len(asked.mixed),
        "answers_by_version": dict(asked.by_version),
        "first_answer_after_promotion_seconds": {"median": sorted(delays)[len(delays) // 2], "max": max(delays)},
        "seconds": round(time.perf_counter() - started, 1),
        "examples": (asked.failures + asked.mixed)[:5],
    }


def ask_for(stack: Stack, photo: bytes, version: str) -> dict[str, float]:
    answer = post(f"{stack.url}/predict?model={version}", photo, "image/jpeg")
    return dict(answer["probabilities"])


class Asked:
    """Threads that ask on kept connections and hold every answer against what its version gives."""

    def __init__(self, url: str, photos: list[bytes], expected: dict[str, list[dict[str, float]]], count: int) -> None:
        self._address = urlsplit(url)
        self._photos = photos
        self._expected = expected
        self._left = count
        self._condition = threading.Condition()
        self._threads = [threading.Thread(target=self._run, args=(seed,), daemon=True) for seed in range(CONNECTIONS)]
        self.done = 0
        self.latest = ""
        self.failures: list[str] = []
        self.mixed: list[str] = []
        self.by_version: Counter[str] = Counter()

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until every request was answered."""
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int) -> None:
        """Wait until so many requests were answered."""
        with self._condition:
            self._condition.wait_for(lambda: self.done >= count)

    def wait_for_version(self, version: str) -> None:
        """Wait for the first answer by a version."""
        with self._condition:
            self._condition.wait_for(lambda: self.latest == version or self._left <= 0)

    def _run(self, seed: int) -> None:
        choice = random.Random(seed)
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=60)
        while self._take():
            index = choice.randrange(len(self._photos))
            try:
                connection.request("POST", "/predict", self._photos[index], {"Content-Type": "image/jpeg"})
                response = connection.getresponse()
                body = response.read()
                self._judge(index, response.status, body)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._note(self.failures, repr(error))
        connection.close()

    def _take(self) -> bool:
        with self._condition:
            self._left -= 1
            return self._left >= 0

    def _judge(self, index: int, status: int, body: bytes) -> None:
        if status != 200:
            self._note(self.failures, f"{status}: {body[:200]!r}")
            return
        answer = json.loads(body)
        version, given = answer["model_version"], answer["probabilities"]
        expected = self._expected[version][index]
        is_same = given.keys() == expected.keys() and all(abs(given[name] - expected[name]) < 1e-5 for name in given)
        with self._condition:
            self.by_version[version] += 1
            self.latest = version
        self._note(self.mixed, None if is_same else f"{version}: {given}")

    def _note(self, group: list[str], fault: str | None) -> None:
        with self._condition:
            if fault is not None:
                group.append(fault)
            self.done += 1
            self._condition.notify_all()


if __name__ == "__main__":
    main()
