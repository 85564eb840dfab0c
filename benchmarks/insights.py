"""What looking at a dataset costs: scanning, memory, adding to it, and asking for what was found.

    .venv/bin/python benchmarks/insights.py --pictures-dir /somewhere/with/7/GB

Pictures of 640 x 480 are made once and kept in the folder. For each number of them every round runs the raw loop, which
opens and decodes every file at the same fraction in threads and in processes and does nothing else, then the product's
scan, then a whole ingestion with insights and another that adds 1 %; each in a process of its own, whose highest memory
is read at the end. The processes that it starts to scan with are as large for any number, and told apart. Then
/data-insights is asked by wrk, taking turns with /health, before and while a model is trained.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from decode_loop import in_processes, raw_seconds
from made_pictures import link_pictures, make_pictures
from served_insights import measure_served
from stack import machine

BENCHMARKS = Path(__file__).parent
FULL_DECODES = 1000
WAYS = ("threads", "processes")
SERVED_PICTURES = 1000
LARGE = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures-dir", type=Path, help="keeps the pictures; a temporary folder by default")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3, help=f"of sizes up to {LARGE}; larger ones have one")
    parser.add_argument("--skip-served", action="store_true")
    parser.add_argument("--connections", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement of the server")
    parser.add_argument("--output", type=Path, default=BENCHMARKS / "results" / "insights.json")
    arguments = parser.parse_args()
    if not arguments.skip_served and shutil.which("wrk") is None:
        sys.exit("Skipped: wrk is not installed (Debian: apt-get install wrk); --skip-served does without it.")
    with tempfile.TemporaryDirectory() as made_here:
        pictures_dir = arguments.pictures_dir or Path(made_here)
        result = measure(pictures_dir, arguments)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def measure(pictures_dir: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    most = max((count + more_of(count) for count in arguments.sizes), default=0)
    pictures = make_pictures(pictures_dir, max(most, SERVED_PICTURES))
    sizes = []
    for count in arguments.sizes:
        rounds = arguments.rounds if count <= LARGE else 1
        sizes.append(summarise([measure_size(pictures, count, pictures_dir) for _ in range(rounds)]))
        print(json.dumps(sizes[-1]), flush=True)
    served = None
    if not arguments.skip_served:
        with tempfile.TemporaryDirectory() as work:
            served = measure_served(
                pictures[:SERVED_PICTURES], Path(work), arguments.connections, arguments.seconds, arguments.rounds
            )
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "mean_picture_kb": round(statistics.mean(path.stat().st_size for path in pictures[:1000]) / 1e3, 1),
        "full_size_decode_pictures_per_second": round(FULL_DECODES / in_processes(pictures[:FULL_DECODES], None), 1),
        "sizes": sizes,
        "memory": memory_slopes(sizes),
        "served": served,
    }


def more_of(count: int) -> int:
    """Say how many pictures 1 % are."""
    return max(1, count // 100)


def measure_size(pictures: list[Path], count: int, pictures_dir: Path) -> dict[str, Any]:
    """Run one round: the raw loop, the scan, the ingestion and the addition."""
    with tempfile.TemporaryDirectory(dir=pictures_dir, prefix="run-") as folder:
        work = Path(folder)
        first = link_pictures(pictures[:count], work / "first")
        more = link_pictures(pictures[count : count + more_of(count)], work / "more")
        (work / "data").mkdir()
        raw = raw_seconds(pictures[:count])
        return {
            "pictures": count,
            "raw": raw,
            "scan": in_own_process("scan", first),
            "ingest": in_own_process("ingest", work / "data", first, more),
        }


def in_own_process(action: str, *paths: Path) -> dict[str, Any]:
    command = [sys.executable, str(BENCHMARKS / "scan_process.py"), action, *map(str, paths)]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    result: dict[str, Any] = json.loads(output)
    return result


def summarise(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Take the median of the rounds, and each round's own ratios."""
    count = rounds[0]["pictures"]
    raw = [min(row["raw"][way] for way in WAYS) for row in rounds]
    scan = [row["scan"]["seconds"] for row in rounds]
    full, added = ([row["ingest"][part] for row in rounds] for part in ("full", "added"))
    return {
        "pictures": count,
        "added_pictures": rounds[0]["ingest"]["added_pictures"],
        "rounds": len(rounds),
        "raw_loop_pictures_per_second": {
            way: round(count / statistics.median(row["raw"][way] for row in rounds), 1) for way in WAYS
        },
        "scan_pictures_per_second": round(count / statistics.median(scan), 1),
        "scan_share_of_raw_loop": median_ratio(raw, scan),
        "scan_share_of_raw_loop_by_cpu_time": median_ratio(
            [row["raw"]["cpu"] for row in rounds], [row["scan"]["cpu_seconds"] for row in rounds]
        ),
        "reading_share_of_raw_loop": median_ratio(raw, [steps["reading"] for steps in full]),
        "scan_peak_mb": megabytes([row["scan"]["peak_kb"] for row in rounds]),
        "scan_growth_mb": megabytes([row["scan"]["peak_kb"] - row["scan"]["before_kb"] for row in rounds]),
        "scan_child_peak_mb": megabytes([row["scan"]["child_peak_kb"] for row in rounds]),
        "ingest_peak_mb": megabytes([row["ingest"]["peak_kb"] for row in rounds]),
        "ingest_growth_mb": megabytes([row["ingest"]["peak_kb"] - row["ingest"]["before_kb"] for row in rounds]),
        "full_seconds": medians(full),
        "added_seconds": medians(added),
        "added_share_of_full": {
            step: median_ratio([steps[step] for steps in added], [steps[step] for steps in full]) for step in full[0]
        },
        "added_total_share_of_scan": median_ratio([steps["total"] for steps in added], scan),
    }


def median_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    return round(statistics.median(one / other for one, other in zip(numerators, denominators, strict=True)), 4)


def medians(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {step: round(statistics.median(row[step] for row in rows), 3) for step in rows[0]}


def megabytes(kilobytes: Sequence[int]) -> float:
    return round(statistics.median(kilobytes) * 1024 / 1e6, 1)


def memory_slopes(sizes: Sequence[dict[str, Any]]) -> dict[str, float] | None:
    """Say how many KB each further picture takes, from the second largest size to the largest."""
    if len(sizes) < 2:
        return None
    small, large = sorted(sizes, key=lambda row: row["pictures"])[-2:]
    more = large["pictures"] - small["pictures"]
    return {
        f"{part}_kb_per_picture": round((large[f"{part}_peak_mb"] - small[f"{part}_peak_mb"]) * 1e3 / more, 3)
        for part in ("scan", "ingest")
    }


if __name__ == "__main__":
    main()
