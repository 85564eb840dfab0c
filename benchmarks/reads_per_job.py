"""What a quick retraining reads and computes more than once: rows, look-alikes, weights, graphs, settings.

    .venv/bin/python benchmarks/reads_per_job.py
    .venv/bin/python benchmarks/reads_per_job.py --source /another/checkout/src

A ZIP of drawn pictures is trained in this process, as a worker's child would: once to count, with a profiler that looks
at every call, and some times to take the time without one. Functions and classes are counted by their names, so that a
checkout whose modules are called otherwise can be held against this one.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any, Final

import numpy as np
from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = 2402
SIDE_PX: Final = 32
_FIELD_PX: Final = 8
_SETTINGS: Final = ("RetrainSettings", "TrainConfig")
_COUNTED: Final = {
    "near_groups": "look_alikes_grouped",
    "load_weights": "weights_loaded",
    "build_backbone": "graphs_built",
}
_OF_SETTINGS: Final = {
    "__init__": "settings_validated",
    "model_validate": "settings_validated",
    "model_dump": "settings_dumped",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=ROOT / "src", help="the folder that has the package")
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--rounds", type=int, default=3, help="of taking the time")
    parser.add_argument("--once", choices=("count", "time"), help=argparse.SUPPRESS)
    parser.add_argument("--archive", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(train(arguments.archive, is_counting=arguments.once == "count")))
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = draw_archive(Path(folder) / "drawn.zip", arguments.pictures)
        counts = in_own_process(arguments.source, archive, "count")
        timed = [in_own_process(arguments.source, archive, "time") for _ in range(arguments.rounds)]
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "pictures": arguments.pictures,
        "counts": {name: counts[name] for name in sorted(counts) if not name.endswith("seconds")},
        **{part: round(statistics.median(row[part] for row in timed), 2) for part in ("seconds", "cpu_seconds")},
    }
    print(json.dumps(result, indent=2))


def in_own_process(source: Path, archive: Path, once: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--once", once, "--archive", str(archive)]
    environment = {**os.environ, "PYTHONPATH": str(source.resolve())}
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


def draw_archive(path: Path, count: int) -> Path:
    """Write a ZIP of drawn pictures, none like another: half are mostly red, half mostly blue."""
    random = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            field = random.integers(0, 256, (_FIELD_PX, _FIELD_PX, 3), np.uint8)
            field[..., 0 if number % 2 else 2] = 255
            file = BytesIO()
            Image.fromarray(field).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
            archive.writestr(f"{'red' if number % 2 else 'blue'}/{number:05}.jpg", file.getvalue())
    return path


def train(archive: Path, *, is_counting: bool) -> dict[str, float]:
    """Do a quick retraining in this process, in a data folder of its own."""
    from whisker.datasets.revision import DatasetSource
    from whisker.jobs.job import JobRequest
    from whisker.retrain.context import JobContext
    from whisker.retrain.job_kinds import run_job
    from whisker.settings import load_settings
    from whisker.workspace import Workspace

    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"WHISKER_DATA_DIR": folder, "WHISKER_RUN_DIR": folder})
        with closing(Workspace.open(settings)) as workspace:
            request = JobRequest(kind="retrain", source=DatasetSource(kind="path", value=str(archive)))
            job = workspace.jobs.create(request)
            lease = workspace.jobs.claim(job.id)
            assert lease is not None
            context = JobContext(workspace.jobs.get(job.id), lease, workspace)
            counts: Counter[str] = Counter()
            started, before = time.perf_counter(), _cpu_seconds()
            with counted(counts) if is_counting else nullcontext():
                run_job(context)
            return {**counts, "seconds": time.perf_counter() - started, "cpu_seconds": _cpu_seconds() - before}


@contextmanager
def counted(counts: Counter[str]) -> Iterator[None]:
    """Count what is called, and the rows of pictures that the database gives."""
    from sqlalchemy import Engine, event

    def look(frame: FrameType, action: str, _argument: Any) -> None:
        if action != "call":
            return
        name = frame.f_code.co_name
        if name in _COUNTED:
            counts[_COUNTED[name]] += 1
        elif name in _OF_SETTINGS and _subject(frame) in _SETTINGS:
            counts[_OF_SETTINGS[name]] += 1

    def count_rows(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT") and "FROM images" in statement and "count(" not in statement:
            query = f"SELECT count(*) FROM ({statement})"
            counts["picture_rows_read"] += cursor.connection.execute(query, parameters).fetchone()[0]

    event.listen(Engine, "after_cursor_execute", count_rows)
    threading.setprofile(look)
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        event.remove(Engine, "after_cursor_execute", count_rows)


def _subject(frame: FrameType) -> str:
    """Name the class whose method a frame runs."""
    subject = frame.f_locals.get("cls") or frame.f_locals.get("self")
    return subject.__name__ if isinstance(subject, type) else type(subject).__name__


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
