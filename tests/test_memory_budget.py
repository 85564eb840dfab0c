"""How much memory there is, by whoever limits it, and how it is divided."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from whisker.errors import SettingsInvalid
from whisker.memory_budget import (
    LARGEST_DETECTED_BYTES,
    MIB,
    SMALLEST_PROCESS_BYTES,
    ByteBudget,
    MemoryBudget,
    detect_memory_bytes,
    server_bytes,
)
from whisker.settings import Settings, load_settings


def test_bytes_are_reserved_until_given_back() -> None:
    """Who finds too few free bytes gets none."""
    budget = ByteBudget(100)
    assert budget.try_take(60)
    assert not budget.try_take(60)
    assert not budget.take(60, wait_seconds=0.01)
    budget.give_back(60)
    assert budget.take(100, wait_seconds=0)
    assert budget.used_bytes == 100


def test_who_waits_is_served_in_turn() -> None:
    """A small reservation does not overtake a large one that waits."""
    budget = ByteBudget(100)
    budget.take(60, wait_seconds=0)
    served: list[bool] = []
    waiting = threading.Thread(target=lambda: served.append(budget.take(80, wait_seconds=30)))
    waiting.start()
    while budget.try_take(10):  # until the large one waits, small ones are free to go
        budget.give_back(10)
    budget.give_back(60)
    waiting.join()
    assert served == [True]
    assert budget.used_bytes == 80


def test_who_gives_up_lets_the_next_one_through() -> None:
    """A wait that ends leaves no hole in the line."""
    budget = ByteBudget(100)
    budget.take(60, wait_seconds=0)
    assert not budget.take(80, wait_seconds=0.01)
    assert budget.try_take(40)


V2_MOUNT = "30 24 0:26 {root} /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
V1_MOUNT = "35 24 0:30 {root} /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n"


def machine(root: Path, cgroup: str, mounts: str, limits: dict[str, str]) -> int:
    """Make a machine's files, and return what is detected there."""
    files = {"proc/self/cgroup": cgroup, "proc/self/mountinfo": mounts, **limits}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return detect_memory_bytes(root)


@pytest.fixture
def physical() -> int:
    """The memory of the machine that runs the tests."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("cgroup", "mount_root", "limits"),
    [
        ("0::/a/b\n", "/", {"a/b": "100000000"}),
        ("0::/a/b\n", "/", {"a/b": "max", "a": "100000000"}),
        ("0::/a/b\n", "/", {"a/b": "300000000", "a": "100000000", "": "200000000"}),
        ("0::/\n", "/", {"": "100000000"}),
        ("0::/docker/c1\n", "/docker/c1", {"": "100000000"}),
        ("0::/docker/c1/inner\n", "/docker/c1", {"inner": "100000000"}),
        ("0::/../other\n", "/", {"": "100000000"}),
    ],
)
def test_smallest_limit_of_a_version_2_cgroup_and_its_parents_counts(
    tmp_path: Path, cgroup: str, mount_root: str, limits: dict[str, str]
) -> None:
    """Wherever the container's own view of the tree begins."""
    files = {f"sys/fs/cgroup/{name}/memory.max": limit for name, limit in limits.items()}
    assert machine(tmp_path, cgroup, V2_MOUNT.format(root=mount_root), files) == 100_000_000


def test_limit_of_a_version_1_cgroup_counts(tmp_path: Path) -> None:
    """Beside a version 2 tree without limits, as systems in between have it."""
    cgroup = "9:name=systemd:/\n4:memory,hugetlb:/a/b\n1:cpu:/x\n0::/\n"
    unlimited = {"sys/fs/cgroup/memory/a/memory.limit_in_bytes": "9223372036854771712"}
    own = {"sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "100000000"}
    mounts = V2_MOUNT.format(root="/") + V1_MOUNT.format(root="/")
    assert machine(tmp_path, cgroup, mounts, {**unlimited, **own}) == 100_000_000


@pytest.mark.parametrize("limit", ["max", "0", "", "many", "9223372036854771712"])
def test_without_a_limit_the_machine_counts(tmp_path: Path, limit: str, physical: int) -> None:
    """So it does where a file says nothing that can be understood."""
    files = {"sys/fs/cgroup/memory.max": limit}
    assert machine(tmp_path, "0::/\n", V2_MOUNT.format(root="/"), files) == physical


def test_damaged_files_of_the_system_are_ignored(tmp_path: Path, physical: int) -> None:
    """Nothing that /proc may say stops a start."""
    assert machine(tmp_path, "nonsense\n0:\n:::\n", "30 24\n - \n- cgroup2\n", {}) == physical
    assert detect_memory_bytes(tmp_path / "nowhere") == physical


@pytest.mark.parametrize("mib", [448, 512, 1024, 8192])
def test_shares_fit_into_the_process(mib: int) -> None:
    """Whatever its size, each part gets something, and all of them no more than there is."""
    budget = MemoryBudget.of_process(mib * MIB)
    assert min(budget.base_bytes, budget.bodies_bytes, budget.decoding_bytes) > 60 * MIB
    assert budget.base_bytes + budget.bodies_bytes + budget.decoding_bytes < budget.process_bytes


def test_one_form_of_the_largest_size_always_fits() -> None:
    """Otherwise a process would refuse what its settings accept."""
    smallest = MemoryBudget.of_process(SMALLEST_PROCESS_BYTES)
    assert smallest.bodies_bytes >= Settings.model_fields["max_request_bytes"].default


def test_shares_are_each_processs_own() -> None:
    """More processes on the same memory have less each."""
    one, four = (load_settings(memory_bytes=4 * 2**30, workers=workers) for workers in (1, 4))
    assert four.memory_budget == MemoryBudget.of_process(2**30)
    assert one.memory_budget.decoding_bytes > 4 * four.memory_budget.decoding_bytes


def test_large_machine_is_not_taken_whole_unless_a_setting_says_so() -> None:
    """What was detected is a machine that others use too."""
    detected = detect_memory_bytes()
    assert server_bytes(0, 1) == min(detected, LARGEST_DETECTED_BYTES)
    assert server_bytes(8 * 2**30, 1) == 8 * 2**30


def test_worker_on_the_same_memory_gets_half() -> None:
    """The job's own process lives there too."""
    assert server_bytes(4 * 2**30, 1, beside_worker=True) == 2 * 2**30


def test_too_little_memory_is_refused_with_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, with the least that works, for as many processes as are asked for."""
    monkeypatch.setenv("WHISKER_MEMORY_BYTES", str(100 * MIB))
    with pytest.raises(SettingsInvalid, match=r"WHISKER_MEMORY_BYTES .* \(448 MiB\)"):
        load_settings()
    monkeypatch.setenv("WHISKER_MEMORY_BYTES", str(1024 * MIB))
    with pytest.raises(SettingsInvalid, match=r"4 server processes .* \(1792 MiB\)"):
        load_settings(workers=4)
    with pytest.raises(SettingsInvalid, match=r"beside a worker .* \(896 MiB\)"):
        server_bytes(600 * MIB, 1, beside_worker=True)


def test_server_that_has_too_little_memory_does_not_start(tmp_path: Path) -> None:
    """One sentence, and exit status 1."""
    environment = {**os.environ, "WHISKER_DATA_DIR": str(tmp_path), "WHISKER_MEMORY_BYTES": "1000000"}
    run = subprocess.run(
        [sys.executable, "-m", "whisker", "serve"], env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("whisker: WHISKER_MEMORY_BYTES is 1000000")
