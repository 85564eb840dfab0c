"""One scan, or one whole ingestion, in a process of its own, so that its highest memory is its own; prints JSON.

`insights.py` starts it: `scan FOLDER` or `ingest DATA_DIR FOLDER MORE_FOLDER`.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whisker.datasets.image_sources import IncomingFile
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision

if TYPE_CHECKING:  # each action loads what it measures, and no more
    from whisker.workspace import Workspace


def main() -> None:
    actions: dict[str, Callable[..., dict[str, Any]]] = {"scan": scan, "ingest": ingest}
    print(json.dumps(actions[sys.argv[1]](*map(Path, sys.argv[2:]))))


def scan(folder: Path) -> dict[str, Any]:
    """Look at every file of a folder as ingestion does, and keep of each what ingestion keeps."""
    from whisker.datasets.inspection import Examination, examine
    from whisker.datasets.scanning import scan_files

    incoming = [IncomingFile(path, path.parent.name, None, path.name) for path in sorted(folder.rglob("*.jpg"))]
    examine(incoming[0].path)
    before = memory_kb("VmRSS")
    started, worked = time.perf_counter(), _cpu_seconds()
    kept: list[tuple[IncomingFile, Examination]] = scan_files(incoming, lambda file, found: (file, found))
    seconds, cpu_seconds = time.perf_counter() - started, _cpu_seconds() - worked
    refused = sum(isinstance(found.outcome, str) for _, found in kept)
    if refused:
        sys.exit(f"{refused} pictures could not be read.")
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "before_kb": before,
        "peak_kb": memory_kb("VmHWM"),
        "child_peak_kb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }


def _cpu_seconds() -> float:
    """Add up the processor's time of this process and of those it has started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def ingest(data_dir: Path, folder: Path, more: Path) -> dict[str, Any]:
    """Take a folder in as a dataset, then add another one to it, as `whisker datasets add` does."""
    from whisker.settings import load_settings
    from whisker.workspace import Workspace

    workspace = Workspace.open(load_settings({}, data_dir=data_dir))
    before = memory_kb("VmRSS")
    full, revision = _take_in(workspace, folder, DatasetTarget(name="made"))
    peak = memory_kb("VmHWM")
    added, grown = _take_in(workspace, more, DatasetTarget(mode="add", dataset=revision.dataset))
    return {
        "pictures": revision.image_count,
        "added_pictures": grown.image_count - revision.image_count,
        "full": full,
        "added": added,
        "before_kb": before,
        "peak_kb": peak,
    }


def _take_in(workspace: "Workspace", folder: Path, target: DatasetTarget) -> tuple[dict[str, float], Revision]:
    """Ingest, then compute insights: seconds by step."""
    from whisker.datasets.ingestion import ingest as ingest_into
    from whisker.retrain.revision_insights import ensure_insights

    source = DatasetSource(kind="path", value=str(folder))
    began: dict[str, float] = {}
    ended: dict[str, float] = {}

    def note(stage: str, _share: float) -> None:
        now = time.perf_counter()
        began.setdefault(stage, now)
        ended[stage] = now

    started = time.perf_counter()
    kept = ingest_into(workspace.datasets, source, target, on_progress=note)
    stored = time.perf_counter()
    ensure_insights(workspace, kept)
    finished = time.perf_counter()
    steps = {
        "unpacking": ended["unpacking"] - started,
        "reading": began["storing"] - ended["unpacking"],
        "storing": stored - began["storing"],
        "insights": finished - stored,
        "total": finished - started,
    }
    return steps, kept.revision


def memory_kb(field: str) -> int:
    """Read this process's memory from /proc: VmRSS now, VmHWM at its highest."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field))


if __name__ == "__main__":
    main()
