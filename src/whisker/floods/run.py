"""Running a flood: Locust's users against a server, and what came of it in a folder."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from whisker.errors import FloodInvalid
from whisker.floods.asking import describe_server
from whisker.floods.own_server import LOG_FILE, own_server
from whisker.floods.record import read_record
from whisker.floods.schema import Flood, FloodPlan, FloodThresholds
from whisker.floods.store import FLOOD_FILE
from whisker.floods.summary import Setting, Stage, summarise

REPORT_FILE, STATS_FILE, RECORD_FILE, USERS_LOG_FILE = "report.html", "stats.csv", "requests.csv", "users.log"
FINISH_SECONDS = 30
"""What is asked when a flood ends is waited for this long."""


@dataclass(frozen=True)
class Order:
    """What kind of flood is wanted.

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
    plan: FloodPlan
    thresholds: FloodThresholds
    token: str = ""
    extra: Sequence[str] = ()


def run_flood(order: Order, root: Path) -> Flood:
    """Flood a server and write what came of it into a new folder below `root`; a flood cut short leaves none.

    Raises:
        FloodInvalid: The flood could not begin, or its users ended in a fault.
    """
    started_at, folder = _new_folder(root)
    try:
        with _server(order, folder) as url:
            _run_users(order, url, folder)
            server = describe_server(url, order.token, is_own=order.host is None)
        setting = Setting(folder.name, started_at, server, order.plan, order.stages, order.thresholds)
        flood = summarise(read_record(folder / RECORD_FILE), setting, _artifacts(folder))
        (folder / FLOOD_FILE).write_text(flood.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return flood


def _new_folder(root: Path) -> tuple[datetime, Path]:
    """Make a folder named by the time; where another flood began in this very second, by the next one."""
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
    with own_server(folder / LOG_FILE) as url:
        yield url


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
        users = subprocess.run(  # noqa: S603 - the command is ours, but for what the person at the terminal adds
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if users.returncode:
        raise FloodInvalid(log.read_text(encoding="utf-8", errors="replace").strip()[-2000:])
    (folder / "locust_stats.csv").rename(folder / STATS_FILE)
    for other in folder.glob("locust_*.csv"):
        other.unlink()  # the record tells the same, to the request


def _artifacts(folder: Path) -> list[str]:
    return sorted({FLOOD_FILE, *(path.name for path in folder.iterdir())})
