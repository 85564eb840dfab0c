"""docs/operations.md: backup and restore, as it tells them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.docs.conftest import Running, environment_of, write_pictures
from tests.docs.pages import ROOT, code_blocks, section
from tests.ports import free_port
from tests.tiny_version import write_tiny_version
from tests.waiting import PATIENCE_SECONDS

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BEFORE = code_blocks(section(PAGE, "Backup"))[0].text


@pytest.fixture
def whisker(tmp_path: Path) -> Running:
    """A data folder in use: a dataset, and a version of its own that was promoted."""
    data_dir = tmp_path / "data"
    write_tiny_version(tmp_path / "bundled", "tiny-1")
    write_tiny_version(data_dir / "models", "tiny-2")
    port = free_port()
    environment = {**environment_of(data_dir, tmp_path / "bundled", port), "HOME": str(tmp_path)}
    made = Running(f"http://localhost:{port}", environment, write_pictures(tmp_path / "work"))
    with made.serve("serve"):
        run(made, "whisker datasets add pets.zip && whisker models promote tiny-2")
    return made


def run(whisker: Running, script: str) -> str:
    """Run lines of a shell as a reader would type them."""
    for needed in ("bash", "tar", "python3"):
        if shutil.which(needed) is None:
            pytest.skip(f"the steps need {needed}")
    done = subprocess.run(
        ["bash", "-c", f"set -eu\n{script}"],
        cwd=whisker.folder,
        env=whisker.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=10 * PATIENCE_SECONDS,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def steps(title: str) -> str:
    """Take the steps below a heading of the page."""
    return "".join(block.text for block in code_blocks(section(PAGE, title)))


def lose_everything(whisker: Running) -> None:
    """Remove the data folder, as a broken disk would."""
    shutil.rmtree(whisker.environment["WHISKER_DATA_DIR"])


def assert_all_is_back(whisker: Running) -> None:
    """Ask the restored server for what was there: the live version, the pictures, the history."""
    with whisker.serve("serve"):
        assert '"model_version":"tiny-2"' in whisker.get("/ready").replace(" ", "")
        assert '"total":50' in whisker.get("/datasets/pets/images?limit=1").replace(" ", "")
        picture = whisker.get("/datasets/pets/images?limit=1").split('"id":')[1].split('"')[1]
        assert whisker.get_bytes(f"/images/{picture}/thumbnail")[:4] == b"RIFF"
        assert "promoted by hand" in whisker.get("/models/history")


@pytest.mark.slow
def test_backup_of_a_stopped_server_brings_everything_back(whisker: Running) -> None:
    """The simple way, restored to the same place."""
    run(whisker, BEFORE + steps("With the server stopped"))
    lose_everything(whisker)
    assert "pets@1" in run(whisker, steps("Restore"))
    assert_all_is_back(whisker)


@pytest.mark.slow
def test_backup_of_a_running_server_brings_everything_back_elsewhere(whisker: Running, tmp_path: Path) -> None:
    """Taken while the server answers, with rows in its log that the database's file does not have yet."""
    with whisker.serve("serve"):
        run(whisker, BEFORE + steps("While it runs"))
        assert whisker.is_ready()
    lose_everything(whisker)
    whisker.environment["WHISKER_DATA_DIR"] = str(tmp_path / "elsewhere" / "data")
    assert "pets@1" in run(whisker, steps("Restore"))
    assert_all_is_back(whisker)


@pytest.mark.slow
def test_archive_holds_no_caches_and_every_shared_picture_once(whisker: Running) -> None:
    """What is made anew is left out, and revisions share their pictures in the archive as in the folder."""
    run(whisker, "mkdir -p more/cats && cp photo.jpg more/cats/ && whisker datasets add more --to pets")
    data_dir = Path(whisker.environment["WHISKER_DATA_DIR"])
    for name in ("cache", "thumbnails"):
        (data_dir / name).mkdir(exist_ok=True)
        (data_dir / name / "large").write_bytes(b"0" * 1000)
    listed = run(whisker, f"{BEFORE}{steps('With the server stopped')}tar -tvf $BACKUP")
    assert not [name for name in ("./cache", "./thumbnails", "queue.db", "./run") if name in listed]
    assert "./whisker.db" in listed
    assert "./datasets/pets/2/train/cats/photo.jpg" in listed
    assert listed.count(" link to ./datasets/pets/") == 50
