"""Row 101: a disk without a byte free is ended by deleting through the product, and predictions go on meanwhile."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from PIL import Image
from tests.api.answers import code_of
from tests.api.zip_requests import send_zip
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version
from tests.zips import write_zip

from whisker.api.app import create_app
from whisker.api.services import Services, services_of
from whisker.api.thumbnails import Thumbnails
from whisker.cli import cli
from whisker.database import Database
from whisker.datasets import cleanup, ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.files import write_whole
from whisker.images import ImageLimits
from whisker.serving.bounded_pool import BoundedPool
from whisker.settings import Settings
from whisker.storage.deletion import Deletions
from whisker.storage.deletion_reserve import SPARE_BYTES, keep_spare_space
from whisker.storage.disk_use import DiskUse
from whisker.workspace import Workspace

DISK_BYTES = 12 * 2**20


FEW_INODES = f"size={DISK_BYTES},nr_inodes=400"


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB, in memory; a parameter gives it other options."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = getattr(request, "param", f"size={DISK_BYTES}")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small(settings: Settings, small_disk: Path) -> Settings:
    """Settings with the data folder on the small disk, its tables made, and nothing reserved."""
    changed = settings.model_copy(update={"data_dir": small_disk / "data", "disk_reserve_bytes": 0})
    database = Database(changed.resolved_database_url)
    database.migrate(changed.data_dir)
    database.close()
    return changed


@pytest.fixture
def services(small: Settings) -> Iterator[Services]:
    """The parts of an app on the small disk, with a dataset of two megabytes and the room that is kept."""
    built = services_of(create_app(small))
    built.live_model.refresh()
    source = write_zip(small.bundled_models_dir.parent / "noise.zip", noisy_members())
    ingestion.ingest(built.datasets, DatasetSource(kind="path", value=str(source)), DatasetTarget(name="noise"))
    keep_spare_space(small.data_dir)
    yield built
    built.close()


@pytest.fixture
def client(small: Settings, services: Services) -> FlaskClient:
    """A client of an app on the small disk."""
    app = create_app(small)
    services_of(app).live_model.refresh()
    return app.test_client()


def noisy_members() -> dict[str, bytes]:
    """Draw pictures that no file system can make smaller: ten of two classes, 120 kB each."""
    generator = np.random.default_rng(0)
    members = {}
    for number in range(20):
        file = io.BytesIO()
        Image.fromarray(generator.integers(0, 256, (200, 200, 3), np.uint8)).save(file, "PNG")
        members[f"{('blue', 'red')[number % 2]}/{number}.png"] = file.getvalue()
    return members


def fill(disk: Path) -> None:
    """Write until there is not one block free, as another program might."""
    with (disk / "filler").open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def use_up_inodes(disk: Path) -> None:
    """Make files until there can be no more, however many bytes are free."""
    (disk / "fill").mkdir()
    with suppress(OSError):
        for number in range(10_000):
            (disk / "fill" / str(number)).touch()


def send_pictures(client: FlaskClient, tmp_path: Path) -> tuple[int, str]:
    """Upload a dataset of one megabyte."""
    half = dict(list(noisy_members().items())[:10])
    answer = send_zip(client, write_zip(tmp_path / "again.zip", half).read_bytes())
    return answer.status_code, answer.get_json().get("code", "")


def by_api(small: Settings, client: FlaskClient) -> None:
    """Delete the dataset by the API."""
    del small
    answer = client.delete("/datasets/noise")
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["freed_bytes"] > 2_000_000


def by_command(small: Settings, client: FlaskClient) -> None:
    """Delete the dataset by the command line."""
    del client
    environment = {
        "WHISKER_DATA_DIR": str(small.data_dir),
        "WHISKER_BUNDLED_MODELS_DIR": str(small.bundled_models_dir),
    }
    for words in (["storage"], ["datasets", "delete", "noise"]):
        result = CliRunner().invoke(cli, words, env=environment)
        assert result.exit_code == 0, (result.output, result.exception)


@pytest.mark.parametrize("has_room", [True, False], ids=["with-room", "without-room"])
@pytest.mark.parametrize("delete", [by_api, by_command])
def test_row_101_full_disk_is_ended_by_deleting_a_dataset(
    small: Settings,
    small_disk: Path,
    services: Services,
    client: FlaskClient,
    make_picture: MakePicture,
    tmp_path: Path,
    delete: Callable[[Settings, FlaskClient], None],
    has_room: bool,
) -> None:
    """507 before, 202 after; predictions answer all the while. Without the kept room, the files make room."""
    if not has_room:
        shutil.rmtree(small.data_dir / ".room")
    fill(small_disk)
    assert os.statvfs(small_disk).f_bavail == 0
    picture = make_picture()
    assert send_pictures(client, tmp_path) == (507, "storage-full")
    assert client.post("/predict", data=picture, content_type="image/png").status_code == 200
    assert client.get("/storage").status_code == 200
    delete(small, client)
    assert client.post("/predict", data=picture, content_type="image/png").status_code == 200
    assert client.get("/datasets").get_json() == {"datasets": []}
    assert send_pictures(client, tmp_path)[0] == 202
    assert not (small.data_dir / "datasets" / "noise").exists()


def test_row_101_versions_jobs_uploads_and_caches_end_it_as_well(
    small: Settings, small_disk: Path, services: Services, client: FlaskClient, tmp_path: Path
) -> None:
    """Each on a disk that is full again."""
    write_tiny_version(small.models_dir, "tiny-2")
    send_pictures(client, tmp_path)
    job_id = client.get("/jobs").get_json()["jobs"][0]["id"]
    client.post(f"/jobs/{job_id}/cancel")
    cached = small.data_dir / "thumbnails" / "a.webp"
    cached.parent.mkdir()
    cached.write_bytes(os.urandom(500_000))
    for path in ("/models/tiny-2", f"/jobs/{job_id}", "/storage/caches"):
        fill(small_disk)
        answer = client.delete(path)
        assert answer.status_code == 200, (path, answer.get_json())
        assert os.statvfs(small_disk).f_bavail > 0
    assert code_of(client.get(f"/jobs/{job_id}")) == (404, "job-not-found")


def test_row_101_full_disk_is_ended_where_nothing_runs(
    small: Settings, small_disk: Path, services: Services, client: FlaskClient
) -> None:
    """SQLite then has to make its log anew, for which the kept room is there."""
    services.close()
    services_of(client.application).close()
    assert not list(small.data_dir.glob("whisker.db-*"))
    fill(small_disk)
    by_command(small, client)
    assert os.statvfs(small_disk).f_bavail * 4096 > 2_000_000


@pytest.mark.parametrize("small_disk", [FEW_INODES], indirect=True)
def test_row_101_disk_without_inodes_is_ended_where_nothing_runs(
    small: Settings, small_disk: Path, services: Services, client: FlaskClient
) -> None:
    """It has bytes, and the kept room gives the entries that SQLite needs."""
    services.close()
    services_of(client.application).close()
    use_up_inodes(small_disk)
    assert os.statvfs(small_disk).f_favail == 0
    by_command(small, client)
    assert os.statvfs(small_disk).f_favail > 0
    assert DiskUse.of(small.data_dir / ".room").bytes >= SPARE_BYTES


@pytest.mark.parametrize("small_disk", [FEW_INODES], indirect=True)
def test_row_101_disk_without_inodes_is_ended_by_a_server(
    small: Settings, small_disk: Path, services: Services, client: FlaskClient
) -> None:
    """Also where nothing was kept."""
    shutil.rmtree(small.data_dir / ".room")
    use_up_inodes(small_disk)
    by_api(small, client)
    assert os.statvfs(small_disk).f_favail > 0


def test_room_that_was_cut_short_is_kept_again(tmp_path: Path) -> None:
    """As a restore or a full disk leaves it, and as versions before kept it: in one file."""
    room = tmp_path / ".room"
    room.write_bytes(b"x" * SPARE_BYTES)
    for _ in range(2):
        keep_spare_space(tmp_path)
        assert sum(file.stat().st_size for file in room.iterdir()) == SPARE_BYTES
        os.truncate(next(room.iterdir()), 0)


def test_row_101_full_disk_keeps_the_room_of_an_earlier_version(small_disk: Path) -> None:
    """A megabyte in one file, which is the last there is: nothing is gained by giving it up."""
    room = small_disk / ".room"
    room.write_bytes(b"x" * SPARE_BYTES)
    fill(small_disk)
    keep_spare_space(small_disk)
    assert room.stat().st_size == SPARE_BYTES


def test_row_101_what_a_full_disk_does_not_take_leaves_no_half(small_disk: Path, make_picture: MakePicture) -> None:
    """Small copies are drawn and shown all the same; of a cache's file nothing stays."""
    copies = Thumbnails(small_disk / "thumbnails", BoundedPool(1, 10, 10.0), ImageLimits())
    original = small_disk / "photo.png"
    original.write_bytes(make_picture())
    copies.get("a" * 32, 128, lambda: original)
    fill(small_disk)
    assert copies.get("b" * 32, 128, lambda: original)
    with pytest.raises(OSError, match="No space left"):
        write_whole(small_disk / "thumbnails" / "c", b"x" * 10_000)
    assert [path.name for path in (small_disk / "thumbnails").iterdir()] == [f"{'a' * 32}-128.webp"]


def test_row_101_process_killed_before_the_files_go_leaves_what_is_swept(small: Settings, services: Services) -> None:
    """The row is gone, the marker is there: the next sweep removes the files."""
    revision = services.datasets.revision("noise")
    deletions = Deletions(Workspace(small, services.database))
    deletions._delete_rows("noise")
    assert revision.folder.is_dir()
    assert services.datasets.list_datasets() == []
    assert cleanup.sweep(services.datasets) == 1
    assert not revision.folder.exists()


def test_row_101_process_killed_after_the_files_went_first_is_finished(small: Settings, services: Services) -> None:
    """On a disk without any room, the files go before their row: the next sweep removes the row."""
    revision = services.datasets.revision("noise")
    deletions = Deletions(Workspace(small, services.database))
    deletions._remove_files_first("noise")
    assert not revision.folder.exists()
    deletions.finish()
    assert services.datasets.list_datasets() == []
    assert not revision.folder.parent.exists()
