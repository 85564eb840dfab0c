"""Workers in containers that do not see each other's processes."""

import os
import subprocess
import sys

from tests.namespaces import contained
from tests.waiting import PATIENCE_SECONDS
from tests.worker.conftest import LEASE_SECONDS, PROJECT_DIR, TINY_WORKER, Workplace


def _start(workplace: Workplace) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")} | {
        "WHISKER_DATA_DIR": str(workplace.settings.data_dir),
        "WHISKER_LEASE_SECONDS": str(LEASE_SECONDS),
        "PYTHONPATH": str(PROJECT_DIR),
    }
    return subprocess.Popen(contained([sys.executable, str(TINY_WORKER), "epochs"]), env=environment)


def test_row_103_job_of_a_killed_container_goes_on_in_another_one(workplace: Workplace) -> None:
    """Row 103: kill -9 of worker and child; the other worker counts to the lease's end and resumes the epochs."""
    job_id = workplace.ask()
    first = _start(workplace)
    try:
        workplace.wait_for_entry("epoch-2")
        second = _start(workplace)
    finally:
        first.kill()
        first.wait(PATIENCE_SECONDS)
    try:
        workplace.wait_for_entry("epoch-2", 2)
        workplace.let_go()
        job = workplace.wait_for_end(job_id)
    finally:
        second.kill()
        second.wait(PATIENCE_SECONDS)
    assert job.state == "succeeded"
    assert [record.epoch for record in job.history] == [1, 2, 3, 4]
    assert [len(workplace.entered(f"epoch-{epoch}")) for epoch in (1, 2, 3, 4)] == [1, 2, 1, 1]
