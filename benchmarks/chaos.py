"""What fifty `kill -9` of the server, the worker, or a job's own process cost in the middle of real retraining.

    .venv/bin/python benchmarks/chaos.py --kills 50 --seed 1

Small ZIPs are sent to POST /retrain of `whisker start`, in quick and fine-tune mode in turn. A first job of each mode
is left alone, to know how long it takes. Then, at seeded random moments of a job under way or at the beginning of a
random stage, its process, its worker or the process that answers is killed, while somebody asks /predict all the time;
what is asked within ten seconds of a server's death may go unanswered, and is counted by itself. Afterwards every job
must have ended, every version must be whole, and nothing may be left behind. An epoch is lost when it was told and is
told again after the kill; one that was under way counts as part of one.
"""

import argparse
import contextlib
import http.client
import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from stack import Stack, children, get, machine, running, upload

from whisker.errors import ArtifactCorrupt
from whisker.jobs.log import read_log
from whisker.jobs.stages import INGEST_STAGES, TRAINING_STAGES
from whisker.processes.marks import Marks
from whisker.registry.artifacts import find_versions, verify_version

BENCHMARKS = Path(__file__).parent
PORT = 5890
LEASE_SECONDS = 5
CLASSES = {"rings": 0, "stripes": 1, "checks": 2}
PICTURES = 40
SIDE_PX = 64
SETTINGS: dict[str, dict[str, Any]] = {
    "quick": {"mode": "quick", "size_px": 96},
    "fine_tune": {"mode": "fine_tune", "size_px": 64, "epochs": 12, "patience": 12, "batch_size": 16},
}
STAGE_SHARE = 0.4  # of the kills come at a stage's beginning, the others at any moment
LONGEST_WAIT = 1.3  # times as long as an undisturbed job takes, so that some jobs are never hit
ENDED = frozenset({"succeeded", "failed", "cancelled"})
END_SECONDS = 900.0
SWEEP_SECONDS = 700.0  # half-written versions are left alone for ten minutes, and looked for each minute

TARGETS = ("worker", "child", "server")
OUTAGE_SECONDS = 10.0

_TAKEN_UP, _TRAINING, _EPOCH = "Taken up by process", "Stage: training", re.compile(r"Epoch (\d+):")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--modes", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "chaos.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        result = measure(Path(work), arguments.kills, arguments.seed, arguments.modes)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    sys.exit(0 if result["passed"] else 1)


def draw(kind: int, rng: np.random.Generator) -> bytes:
    """Draw a noisy pattern; each class has its own."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX] / rng.uniform(4, 7) + rng.uniform(0, 9)
    patterns = (np.sin(np.hypot(x - x.mean(), y - y.mean())), np.sin(x), np.sin(x) * np.sin(y))
    grey = 127 + 70 * patterns[kind][..., None] * rng.uniform(0.5, 1, 3) + rng.normal(0, 20, (SIDE_PX, SIDE_PX, 3))
    file = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


def write_zip(path: Path, rng: np.random.Generator) -> bytes:
    """Write class folders, other pictures each time; return one of them."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in CLASSES.items():
            for number in range(PICTURES):
                archive.writestr(f"{name}/{number:03}.jpg", draw(kind, rng))
    return draw(0, rng)


class Outages:
    """When the process that answers was killed: gunicorn starts another, and until then nobody answers."""

    def __init__(self) -> None:
        self._killed_at: list[float] = []
        self.unanswered = 0

    def begin(self) -> None:
        """Note that it was killed just now."""
        self._killed_at.append(time.monotonic())

    def explains(self, asked_at: float) -> bool:
        """Return whether a question of that time may go unanswered, and count it."""
        now = time.monotonic()
        is_explained = any(asked_at - OUTAGE_SECONDS < killed_at <= now for killed_at in self._killed_at)
        self.unanswered += is_explained
        return is_explained


@dataclass
class Asker:
    """Asks /predict five times a second and counts what comes back.

    Attributes:
        faults: What was answered instead of a prediction.
    """

    url: str
    photo: bytes
    outages: Outages
    answered: int = 0
    faults: list[str] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Ask as long as the block runs."""
        ended = threading.Event()
        thread = threading.Thread(target=self._ask, args=(ended,), daemon=True)
        thread.start()
        yield
        ended.set()
        thread.join()

    def _ask(self, ended: threading.Event) -> None:
        while not ended.wait(0.2):
            request = urllib.request.Request(f"{self.url}/predict", self.photo, {"Content-Type": "image/jpeg"})
            asked_at = time.monotonic()
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    self.versions[json.load(response)["model_version"]] += 1
                self.answered += 1
            except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
                if not self.outages.explains(asked_at):
                    self.faults.append(repr(error))


class Chaos:
    """Keeps a job going and kills at random.

    Attributes:
        jobs: Their modes by id.
        seconds: What an undisturbed job takes, by mode.
        kills: What was killed, when.
        faults: What the API answered instead of a job.
    """

    def __init__(self, stack: Stack, work: Path, seed: int, modes: list[str], outages: Outages) -> None:
        self._stack = stack
        self._outages = outages
        self.faults: list[str] = []
        self._work = work
        self._random = random.Random(seed)
        self._pictures = np.random.default_rng(seed)
        self._modes = modes
        self.jobs: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.kills: list[dict[str, Any]] = []

    def learn_durations(self) -> None:
        """Do one job of each mode undisturbed."""
        for mode in self._modes:
            job_id = self._ask(mode)
            started = self._wait_for(job_id, lambda job: job["stage"] is not None)
            self._wait_for(job_id, lambda _: False)
            self.seconds[mode] = time.monotonic() - started

    def kill(self, count: int) -> None:
        """Kill that many times, each time in the middle of a job."""
        while len(self.kills) < count:
            job_id = self._unfinished() or self._ask(self._modes[len(self.jobs) % len(self._modes)])
            self._wait_for_moment(job_id)
            target = self._random.choice(TARGETS)
            job = self.read(f"/jobs/{job_id}")
            pid = self._pid(target)
            if pid is None or job["state"] != "running":
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                if target == "server":
                    self._outages.begin()
                self.kills.append({"target": target, "stage": job["stage"]})
                print(f"{len(self.kills):3} killed the {target} at {job['stage']} ({self.jobs[job_id]})", flush=True)

    def _wait_for_moment(self, job_id: str) -> None:
        """Wait for a random stage of a job, or for a random time from its process's first stage on."""
        self._wait_for(job_id, lambda job: job["stage"] is not None)
        if self._random.random() < STAGE_SHARE:
            stage = self._random.choice([*INGEST_STAGES, *TRAINING_STAGES[self.jobs[job_id]]])
            self._wait_for(job_id, lambda job: job["stage"] == stage)
            return
        until = time.monotonic() + self._random.uniform(0, LONGEST_WAIT * self.seconds[self.jobs[job_id]])
        self._wait_for(job_id, lambda _: time.monotonic() >= until)

    def _wait_for(self, job_id: str, is_reached: Callable[[Any], bool]) -> float:
        """Watch a job until something is reached or it has ended, and say when that was."""
        while (job := self.read(f"/jobs/{job_id}"))["state"] not in ENDED and not is_reached(job):
            time.sleep(0.1)
        return time.monotonic()

    def wait_for_ends(self) -> None:
        """Wait until every job has ended."""
        deadline = time.monotonic() + END_SECONDS
        while self._unfinished() and time.monotonic() < deadline:
            time.sleep(1)

    def read(self, path: str) -> Any:
        """Ask the API; that it does not answer is a fault, unless it was killed just now, and it is asked again."""
        while True:
            asked_at = time.monotonic()
            try:
                return get(f"{self._stack.url}{path}")
            except (OSError, http.client.HTTPException) as error:
                if not self._outages.explains(asked_at):
                    self.faults.append(f"{path}: {error!r}")
                time.sleep(1)

    def _unfinished(self) -> str | None:
        listed = self.read("/jobs?limit=100")["jobs"]
        return next((str(job["id"]) for job in reversed(listed) if job["state"] not in ENDED), None)

    def _ask(self, mode: str) -> str:
        number = len(self.jobs)
        archive = self._work / f"patterns-{number}.zip"
        write_zip(archive, self._pictures)
        fields = {"name": f"patterns {number}", "settings": json.dumps(SETTINGS[mode])}
        self.read("/health")  # until the server is back
        job_id = str(upload(f"{self._stack.url}/retrain", archive, fields)["job_id"])
        archive.unlink()
        self.jobs[job_id] = mode
        return job_id

    def _pid(self, target: str) -> int | None:
        """Find the worker, the process that does its job, or the one that answers."""
        role = "server" if target == "server" else "worker"
        marks = Marks(self._stack.data_dir).found()
        alive = [mark.process.pid for mark in marks if mark.role == role and mark.process.location() == "here"]
        if target == "worker" or not alive:
            return alive[-1] if alive else None
        with contextlib.suppress(OSError):
            return next(iter(children(alive[-1])), None)
        return None


def lost_epochs(folder: Path) -> list[int]:
    """Count, for each time that a job was taken up after an epoch, the epochs that were trained a second time.

    Those that a resumed run finds in its checkpoint are told again before it begins to train.
    """
    lost: list[int] = []
    trained, is_training, is_resumed = 0, False, False
    for message in messages(folder):
        epoch = _EPOCH.match(message)
        if message.startswith(_TAKEN_UP):
            is_training, is_resumed = False, trained > 0
        elif message == _TRAINING:
            is_training = True
        elif epoch and is_training:
            if is_resumed:
                lost.append(max(0, trained - int(epoch[1]) + 1))
            trained, is_resumed = int(epoch[1]), False
    return lost


def messages(folder: Path) -> Iterator[str]:
    """Read a job's log."""
    after = 0
    while True:
        lines, following = read_log(folder, after)
        yield from (line["message"] for line in lines)
        if following == after:
            return
        after = following


def broken_versions(models_dir: Path) -> list[str]:
    """Check every version's files against their checksums."""
    broken = []
    for folder in find_versions(models_dir):
        try:
            verify_version(folder)
        except ArtifactCorrupt as error:
            broken.append(error.detail)
    return broken


def leftovers(data_dir: Path) -> list[str]:
    """List what nobody needs any more."""
    patterns = ("uploads/.*", "models/.*", "datasets/.ingest-*", "datasets/*/.*", "jobs/*/checkpoints")
    files = [str(path.relative_to(data_dir)) for pattern in patterns for path in data_dir.glob(pattern)]
    return files + [str(mark.path) for mark in Marks(data_dir).found() if not mark.is_locked()]


def measure(work: Path, kills: int, seed: int, modes: list[str]) -> dict[str, Any]:
    """Kill, wait, and look at what is left."""
    data_dir = work / "data"
    photo = draw(0, np.random.default_rng(seed))
    lease = {"lease_seconds": str(LEASE_SECONDS)}
    started = time.monotonic()
    with running("start", data_dir, PORT, photo, **lease) as stack:
        outages = Outages()
        chaos, asker = Chaos(stack, work, seed, modes, outages), Asker(stack.url, photo, outages)
        with asker.asking():
            chaos.learn_durations()
            chaos.kill(kills)
            chaos.wait_for_ends()
            seconds = time.monotonic() - started
            time.sleep(SWEEP_SECONDS)
        jobs = [chaos.read(f"/jobs/{job_id}") for job_id in chaos.jobs]
        live = chaos.read("/models")["aliases"].get("champion")
    lost = [count for job in jobs for count in lost_epochs(data_dir / "jobs" / job["id"])]
    versions = [folder.name for folder in find_versions(data_dir / "models")]
    promised = [job["result"]["model_version"] for job in jobs if job["state"] == "succeeded"]
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "seed": seed,
        "seconds": round(seconds),
        "kills": len(chaos.kills),
        "kills_by_target": Counter(kill["target"] for kill in chaos.kills),
        "kills_by_stage": Counter(str(kill["stage"]) for kill in chaos.kills),
        "seconds_undisturbed": {mode: round(value, 1) for mode, value in chaos.seconds.items()},
        "jobs": len(jobs),
        "jobs_by_mode": Counter(chaos.jobs.values()),
        "jobs_by_state": Counter(job["state"] for job in jobs),
        "errors": Counter(job["error"]["code"] for job in jobs if job["error"]),
        "most_epochs_lost_to_a_kill": max(lost, default=0),
        "resumes_after_an_epoch": len(lost),
        "versions": len(versions),
        "broken_versions": broken_versions(data_dir / "models"),
        "missing_versions": sorted(set(promised) - set(versions)),
        "champion": live,
        "predictions": asker.answered,
        "unanswered_after_a_server_died": outages.unanswered,
        "prediction_faults": asker.faults[:20],
        "other_faults": chaos.faults[:20],
        "prediction_versions": len(asker.versions),
        "leftovers": leftovers(data_dir),
    }
    result["passed"] = passed(result)
    return result


def passed(result: dict[str, Any]) -> bool:
    """Tell whether all jobs ended, and nothing was lost, broken or left."""
    all_ended = sum(result["jobs_by_state"][state] for state in ENDED) == result["jobs"]
    wrong = ("broken_versions", "missing_versions", "prediction_faults", "other_faults", "leftovers")
    return all_ended and result["most_epochs_lost_to_a_kill"] <= 1 and not any(result[name] for name in wrong)


if __name__ == "__main__":
    main()
