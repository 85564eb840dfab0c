"""Files of caches that are cleared while somebody writes them."""

import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from whisker.files import write_whole
from whisker.sources.download import RemoteFile, open_part, part_path
from whisker.storage.caches import clear_caches

WRITING = """
import sys
from pathlib import Path
from whisker.files import write_whole
for _ in range(int(sys.argv[2])):
    write_whole(Path(sys.argv[1]), b"x" * 1_000_000)
"""


def _part(folder: Path, name: str = ".abc.part") -> Path:
    """Write what a killed process left some time ago."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / name
    part.write_bytes(b"x" * 10_000)
    os.utime(part, (0, 0))
    return part


@pytest.mark.parametrize("folder", ["thumbnails", "cache/backbones", "cache/features/k/aa"])
def test_clearing_breaks_nothing_that_is_being_written(tmp_path: Path, folder: str) -> None:
    """Each writer finds its own file under its name at the end, however often the caches are cleared."""
    command = [sys.executable, "-c", WRITING, str(tmp_path / folder / "kept"), "200"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as writer:
        while writer.poll() is None:
            clear_caches(tmp_path)
        assert writer.stderr is not None
        assert (writer.returncode, writer.stderr.read()) == (0, b"")
    clear_caches(tmp_path)
    assert list((tmp_path / folder).iterdir()) == []


def test_writer_that_was_stopped_for_long_goes_on(tmp_path: Path) -> None:
    """Its lock speaks for a file that has become old meanwhile."""
    part = _part(tmp_path / "thumbnails")
    with part.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert clear_caches(tmp_path) == 0
        assert part.exists()
    assert clear_caches(tmp_path) >= 10_000
    assert not part.exists()


def test_download_under_way_is_kept_with_its_notes(tmp_path: Path) -> None:
    """It goes on; once nobody downloads, the part and the notes are cleared."""
    target = tmp_path / "sources/cifar/c.tar.gz"
    with open_part(target) as part:
        part.begin(RemoteFile("http://localhost/c.tar.gz"))
        part.append(b"x" * 10_000)
        os.utime(part.path, (0, 0))
        assert clear_caches(tmp_path, ["downloads"]) == 0
        assert len(list(target.parent.iterdir())) == 2
    os.utime(part_path(target), (0, 0))
    assert clear_caches(tmp_path, ["downloads"]) >= 10_000
    assert list(target.parent.iterdir()) == []


def test_writers_of_one_file_leave_one_of_theirs(tmp_path: Path) -> None:
    """Two trainings that keep the same features at once."""
    contents = [bytes([number]) * 100_000 for number in range(4)]
    threads = [threading.Thread(target=write_whole, args=(tmp_path / "kept", content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() in contents
