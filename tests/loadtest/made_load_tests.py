"""Load tests that were never run, for tests of what becomes of them."""

from datetime import UTC, datetime
from pathlib import Path

from loadtest.limits import Stage
from loadtest.recorder import COLUMNS
from loadtest.summary import Record, Setting, read_record, summarise

from whisker.load_tests import LoadTest, LoadTestPlan, LoadTestServer, LoadTestThresholds

Row = tuple[float, int, int, str, str, float, str]

ROWS: list[Row] = [
    (0.2, 0, 2, "GET", "/jobs", 10.0, ""),
    (0.8, 0, 2, "POST", "/predict (form)", 30.0, ""),
    (1.5, 0, 2, "POST", "/predict (form)", 50.0, ""),
    (2.1, 1, 8, "POST", "/predict (form)", 400.0, ""),
    (3.9, 1, 8, "POST", "/predict (form)", 800.0, "503 overloaded"),
    (3.95, 1, 8, "GET", "/jobs", 20.0, ""),
]
STAGES = [Stage(2, 2.0), Stage(8, 2.0)]


def write_record(folder: Path, rows: list[Row]) -> Path:
    """Write a record as `locustfile.py` does."""
    path = folder / "requests.csv"
    lines = [",".join(COLUMNS), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def make_record(folder: Path, rows: list[Row] | None = None) -> Record:
    """Make a record of a few answers."""
    return read_record(write_record(folder, ROWS if rows is None else rows))


def make_load_test(
    folder: Path,
    load_test_id: str = "20261120-184500",
    rows: list[Row] | None = None,
    thresholds: LoadTestThresholds | None = None,
    artifacts: tuple[str, ...] = ("flood.json", "report.html"),
) -> LoadTest:
    """Make a load test of two stages; one of its six requests failed."""
    setting = Setting(
        load_test_id=load_test_id,
        started_at=datetime.strptime(load_test_id, "%Y%m%d-%H%M%S").replace(tzinfo=UTC),
        server=LoadTestServer(url="http://127.0.0.1:5000", whisker_version="0.1.0", model_version="tiny-1", own=True),
        plan=LoadTestPlan(wait_seconds=(0.5, 2.0), uploads=2),
        stages=STAGES,
        thresholds=thresholds or LoadTestThresholds(),
    )
    return summarise(make_record(folder, rows), setting, artifacts)


def store_load_test(root: Path, load_test: LoadTest, **files: str) -> Path:
    """Write a load test's folder; `report_html="..."` becomes report.html."""
    folder = root / load_test.id
    folder.mkdir(parents=True)
    (folder / "flood.json").write_text(load_test.model_dump_json())
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return folder
