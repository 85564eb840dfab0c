"""Very many files are examined in processes, and the answers are those of threads."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.foreign_files import LFS_POINTER
from tests.zips import picture_bytes

from whisker.datasets import scanning
from whisker.datasets.images import LabelledImage
from whisker.datasets.inspection import Examination, TooMuchMemory, examine
from whisker.datasets.scanning import ProcessGone, ScanProcess, scan_files

PATIENCE_SECONDS = 60.0


def keep(item: LabelledImage, found: Examination) -> tuple[LabelledImage, Examination]:
    """Conclude nothing."""
    return item, found


def ready_process() -> ScanProcess:
    """Start a process and wait until its libraries are loaded."""
    process = ScanProcess()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not process.is_ready() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.is_ready()
    return process


@pytest.fixture
def files(tmp_path: Path) -> list[LabelledImage]:
    """Forty pictures, two that are none, and one of a name that is no UTF-8."""
    paths = [tmp_path / f"{number}.png" for number in range(40)]
    paths.append(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")))
    for number, path in enumerate(paths):
        path.write_bytes(picture_bytes("red", number % 5, tmp_path))
    paths.append(tmp_path / "cut.png")
    paths[-1].write_bytes(picture_bytes("red", 1, tmp_path)[:-12])
    paths.append(tmp_path / "none.png")
    paths[-1].write_bytes(b"none")
    paths.append(tmp_path / "pointer.png")
    paths[-1].write_bytes(LFS_POINTER)
    return [LabelledImage(path, "red", None, path.name, "", 0) for path in paths]


def test_processes_find_what_threads_find(files: list[LabelledImage]) -> None:
    """Of pictures, of broken files, and whatever a file is called."""
    process = ready_process()
    paths = [file.path for file in files]
    try:
        assert process.examine(paths) == [examine(path) for path in paths]
        assert process.examine(paths[:1]) == [examine(paths[0])]
        assert [found.content for found in process.examine(paths[-3:])] == ["picture", "unknown", "foreign"]
    finally:
        process.close()


@pytest.mark.parametrize("few", [0, 1000])
def test_order_is_kept_with_and_without_processes(
    files: list[LabelledImage], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each item goes with what was found in its own file."""
    monkeypatch.setattr(scanning, "FEW_FILES", few)
    told: list[float] = []
    assert scan_files(files, keep, told.append) == [(file, examine(file.path)) for file in files]
    assert told[-1] == 1.0


@pytest.mark.parametrize("few", [0, 1000])
def test_file_that_is_gone_is_told(files: list[LabelledImage], few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it would be in this process."""
    monkeypatch.setattr(scanning, "FEW_FILES", few)
    files[30].path.unlink()
    with pytest.raises(FileNotFoundError, match=r"30\.png"):
        scan_files(files, keep)


def test_process_that_was_killed_is_noticed_and_its_work_done_by_another(
    files: list[LabelledImage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory may run out, or a person may end it."""
    process = ready_process()
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ProcessGone):
        process.examine([files[0].path])
    given = iter([process])
    monkeypatch.setattr(scanning, "FEW_FILES", 0)
    monkeypatch.setattr(scanning, "ScanProcess", lambda: next(given, None) or ScanProcess())
    assert scan_files(files, keep) == [(file, examine(file.path)) for file in files]


def test_work_is_done_here_where_no_process_can_be_started(
    files: list[LabelledImage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a system that allows no more of them."""
    monkeypatch.setattr("whisker.datasets.scanning.sys.executable", "/bin/false")
    monkeypatch.setattr(scanning, "FEW_FILES", 0)
    assert scan_files(files, keep) == [(file, examine(file.path)) for file in files]


DEADLY_CHILD = """#!/bin/sh
exec {python} -c '
import os, sys
from whisker.datasets import scan_child
examine = scan_child.examine
def deadly(path, limit):
    if path.name == "7.png":
        os.kill(os.getpid(), 11)
    return examine(path, limit)
scan_child.examine = deadly
scan_child.main()
'
"""


def test_row_98_file_that_kills_its_reader_is_the_only_one_lost(
    files: list[LabelledImage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decoder that crashes ends its process, and neither the job nor the other files."""
    child = tmp_path / "python"
    child.write_text(DEADLY_CHILD.format(python=sys.executable))
    child.chmod(0o700)
    monkeypatch.setattr("whisker.datasets.scanning.sys.executable", str(child))
    processes = scanning._Processes(1)
    processes._all[0].wait_ready()
    try:
        found = processes.examine([file.path for file in files])
    finally:
        processes.close()
    for file, examination in zip(files, found, strict=True):
        if file.path.name == "7.png":
            assert examination.outcome == "Reading this file ended the program that did it."
        else:
            assert examination == examine(file.path)


def test_row_94_large_picture_is_decoded_by_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many children as there are cores must not hold one each."""
    path = tmp_path / "large.png"
    path.write_bytes(picture_bytes("red", 1, tmp_path))
    with pytest.raises(TooMuchMemory):
        examine(path, max_decoding_bytes=1_000)
    process = ready_process()
    monkeypatch.setattr("whisker.datasets.scan_child.MAX_DECODING_BYTES", 1_000)
    try:
        assert process.examine([path]) == [examine(path)]
    finally:
        process.close()


ORPHANED = """
import os, sys
from whisker.datasets.scanning import ScanProcess
process = ScanProcess()
print(process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_process_ends_with_its_parent() -> None:
    """Also with one that was killed."""
    parent = subprocess.run([sys.executable, "-c", ORPHANED], stdout=subprocess.PIPE, check=False)
    pid = int(parent.stdout)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
