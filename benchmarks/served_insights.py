"""How long /data-insights takes to answer, against /health in the same run, also while a training job runs."""

import json
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from stack import Stack, get, post, running, upload, wait_for_job

PORT: Final = 5830
LUA: Final = Path(__file__).parent / "get.lua"
HEADERS: Final = {"/health": (), "insights": ("Accept-Encoding: gzip, deflate, br",), "insights plain": ()}
LONG_TRAINING: Final = {"mode": "fine_tune", "epochs": 500, "patience": 500, "promote": "never", "name": "long"}


def measure_served(
    pictures: list[Path], work: Path, connections: list[int], seconds: float, rounds: int
) -> dict[str, Any]:
    """Take pictures in, and ask for their insights: with nothing else to do, then while a model is being trained."""
    archive = _zip(pictures, work / "made.zip")
    with running("start", work / "served", PORT, pictures[0].read_bytes()) as stack:
        dataset = _take_in(stack, archive)
        paths = {"/health": "/health"} | dict.fromkeys(
            ("insights", "insights plain"), f"/data-insights?dataset={dataset}"
        )
        size = {name: _body_bytes(stack.url + path, HEADERS[name]) for name, path in paths.items()}
        _drive(stack.url + paths["insights"], HEADERS["insights"], 20, 2)
        alone = [_measure(stack, paths, count, seconds, rounds) for count in connections]
        job_id = _start_training(stack, dataset)
        training = [_measure(stack, paths, count, seconds, rounds) for count in connections]
        state = get(f"{stack.url}/jobs/{job_id}")
        post(f"{stack.url}/jobs/{job_id}/cancel")
        if state["state"] != "running":
            sys.exit(f"The training job ended too early: {state['state']}, {state['error']}")
    return {
        "pictures": len(pictures),
        "body_bytes": size,
        "seconds": seconds,
        "rounds": rounds,
        "alone": alone,
        "while_training": {"stage": state["stage"], "measured": training},
    }


def _measure(stack: Stack, paths: dict[str, str], connections: int, seconds: float, rounds: int) -> dict[str, Any]:
    """Ask for each address in turn, round after round."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in paths}
    for _ in range(rounds):
        for name, path in paths.items():
            runs[name].append(_drive(stack.url + path, HEADERS[name], connections, seconds))
    row = {name: _summary(of_one, runs["/health"]) for name, of_one in runs.items()}
    print(json.dumps({"connections": connections, **row}), flush=True)
    return {"connections": connections, **row}


def _summary(runs: list[dict[str, Any]], health: list[dict[str, Any]]) -> dict[str, Any]:
    ratios = [run["p99_ms"] / base["p99_ms"] for run, base in zip(runs, health, strict=True)]
    return {
        "requests_per_second": round(statistics.median(run["requests"] / run["seconds"] for run in runs), 1),
        **{key: round(statistics.median(run[key] for run in runs), 2) for key in ("p50_ms", "p95_ms", "p99_ms")},
        "p99_of_health": round(statistics.median(ratios), 2),
        "failures": sum(run["failures"] for run in runs),
    }


def _drive(url: str, headers: tuple[str, ...], connections: int, seconds: float) -> dict[str, Any]:
    """Ask with wrk, on connections that are kept."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "30s", "--latency", f"-s{LUA}"]
    told = [part for header in headers for part in ("-H", header)]
    output = subprocess.run([*command, *told, url], capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("JSON "))
    result: dict[str, Any] = json.loads(line.removeprefix("JSON "))
    return result


def _zip(pictures: list[Path], archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        for path in pictures:
            opened.write(path, f"{path.parent.name}/{path.name}")
    return archive


def _take_in(stack: Stack, archive: Path) -> str:
    job = wait_for_job(stack, upload(f"{stack.url}/datasets", archive, {"name": "made"})["job_id"])
    if job["state"] != "succeeded":
        sys.exit(f"The job {job['state']}: {job['error']}")
    return str(job["result"]["dataset"])


def _start_training(stack: Stack, dataset: str) -> str:
    """Start a job that trains for longer than anything here takes, and wait until it is at its epochs."""
    order = json.dumps({"dataset": dataset, "settings": LONG_TRAINING}).encode()
    job_id = str(post(f"{stack.url}/retrain", order)["job_id"])
    while (job := get(f"{stack.url}/jobs/{job_id}"))["stage"] != "training":
        if job["state"] not in {"queued", "running"}:
            sys.exit(f"The training job {job['state']}: {job['error']}")
        time.sleep(0.5)
    return job_id


def _body_bytes(url: str, headers: tuple[str, ...]) -> int:
    fields = dict(header.split(": ", 1) for header in headers)
    with urlopen(Request(url, headers=fields)) as response:
        return len(response.read())
