"""Running a load test: Locust's users against a server, and what came of it in a folder."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loadtest.limits import Stage
from loadtest.summary import LoadTestInvalid, Setting, read_record, summarise
from whisker.load_tests import LOAD_TEST_FILE, LoadTest, LoadTestPlan, LoadTestServer, LoadTestThresholds
from whisker.processes.temporary_server import TemporaryServer

SERVER_LOG_FILE = "server.log"
REPORT_FILE, STATS_FILE, RECORD_FILE, USERS_LOG_FILE = "report.html", "stats.csv", "requests.csv", "users.log"
FINISH_SECONDS = 30
"""What is asked when a load test ends is waited for this long."""

TIMEOUT_SECONDS = 60.0

# What would send the users elsewhere, or turn them away.
_NOT_KEPT = ("DATABASE_URL", "API_TOKEN", "API_READ_TOKEN", "RATE_LIMIT", "READ_ONLY", "HOST", "TLS_CERT", "TLS_KEY")

# A proxy of the environment is for other machines than those that are tested.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Order:
    """What kind of load test is wanted.

    Attributes:
        stages: How many users for how long, one after the other.
        locustfile: The users.
        host: A server that runs already; None starts one.
        plan: What the users do.
        thresholds: What every stage must keep to.
        token: The server's access token.
        extra: Options for Locust besides.
    """

    stages: Sequence[Stage]
    locustfile: Path
    host: str | None
    plan: LoadTestPlan
    thresholds: LoadTestThresholds
    token: str = ""
    extra: Sequence[str] = ()


def run_load_test(order: Order, root: Path) -> LoadTest:
    """Test a server and write what came of it into a new folder below `root`; a load test cut short leaves none.

    Raises:
        LoadTestInvalid: The load test could not begin, or its users ended in a fault.
    """
    started_at, folder = _new_folder(root)
    try:
        with _server(order, folder) as url:
            _run_users(order, url, folder)
            server = describe_server(url, order.token, is_own=order.host is None)
        setting = Setting(folder.name, started_at, server, order.plan, order.stages, order.thresholds)
        load_test = summarise(read_record(folder / RECORD_FILE), setting, _artifacts(folder))
        (folder / LOAD_TEST_FILE).write_text(load_test.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return load_test


def _new_folder(root: Path) -> tuple[datetime, Path]:
    """Make a folder named by the time; where another load test began in this very second, by the next one."""
    root.mkdir(parents=True, exist_ok=True)
    while True:
        started_at = datetime.now(UTC).replace(microsecond=0)
        folder = root / started_at.strftime("%Y%m%d-%H%M%S")
        try:
            folder.mkdir()
        except FileExistsError:
            time.sleep(0.2)
        else:
            return started_at, folder


@contextlib.contextmanager
def _server(order: Order, folder: Path) -> Iterator[str]:
    if order.host is not None:
        yield order.host.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="whisker-load-test-") as data_dir:
        log = folder / SERVER_LOG_FILE
        with TemporaryServer(Path(data_dir), log, command="start", environment=_kept(os.environ)) as server:
            yield server.url


def _kept(environment: Mapping[str, str]) -> dict[str, str]:
    """Keep settings that are the server's too, such as WHISKER_WORKERS."""
    return {name: value for name, value in environment.items() if name.removeprefix("WHISKER_") not in _NOT_KEPT}


def _run_users(order: Order, url: str, folder: Path) -> None:
    """Run Locust until its stages are over; its own thresholds are lifted, for each stage is judged here."""
    shortest, longest = order.plan.wait_seconds
    command = [sys.executable, "-m", "locust", "--headless", "-f", str(order.locustfile), "--host", url]
    command += ["--stages", ",".join(f"{stage.users}:{stage.seconds:g}" for stage in order.stages)]
    command += ["--wait", f"{shortest}:{longest}", "--uploads", str(order.plan.uploads), "--max-failure-share", "1"]
    command += ["--stop-timeout", str(FINISH_SECONDS), "--only-summary"]
    command += ["--html", str(folder / REPORT_FILE), "--csv", str(folder / "locust")]
    command += ["--record", str(folder / RECORD_FILE), *order.extra]
    # Not on the command line, where every user of the machine could read it.
    environment = {**os.environ, "WHISKER_API_TOKEN": order.token}
    log = folder / USERS_LOG_FILE
    with log.open("wb") as output:
        users = subprocess.run(command, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)
    if users.returncode:
        raise LoadTestInvalid(log.read_text(encoding="utf-8", errors="replace").strip()[-2000:])
    (folder / "locust_stats.csv").rename(folder / STATS_FILE)
    for other in folder.glob("locust_*.csv"):
        other.unlink()  # the record tells the same, to the request


def _artifacts(folder: Path) -> list[str]:
    return sorted({LOAD_TEST_FILE, *(path.name for path in folder.iterdir())})


def ask_json(url: str, token: str = "") -> Any:
    """Read JSON.

    Raises:
        OSError: There was no answer, or it was a refusal.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with _opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
        return json.load(response)


def describe_server(url: str, token: str, is_own: bool) -> LoadTestServer:
    """Ask a server for its version and its model's.

    Raises:
        LoadTestInvalid: It does not answer as Whisker does.
    """
    try:
        model_version = ask_json(f"{url}/ready", token)["model_version"]
        whisker_version = ask_json(f"{url}/openapi.json", token)["info"]["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LoadTestInvalid(f"{url} does not answer as Whisker does: {error}. Start it, or check HOST.") from error
    return LoadTestServer(url=url, whisker_version=whisker_version, model_version=model_version, own=is_own)
