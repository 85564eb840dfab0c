"""Deleting that is cut short or that the disk refuses: what stays is said, kept track of, and removed later."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.zip_requests import make_zip, send_zip
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.api.services import Services
from whisker.commands.train import free_version
from whisker.database import Database
from whisker.datasets import image_rows, ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.revision_files import mark_uncommitted, quarantine
from whisker.errors import ModelNotFound
from whisker.settings import Settings
from whisker.storage.disk_use import DiskUse
from whisker.worker.cleanup import clean_up
from whisker.workspace import Workspace

FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IMMUTABLE = 0x80086601, 0x40086602, 0x10
"""From linux/fs.h."""

KILLED_ONCE_HIDDEN = """
import os, sys
from pathlib import Path
from whisker.settings import Settings
from whisker.storage.deletion import Deletions
from whisker.workspace import Workspace

class Killed(Deletions):
    def _remove_version(self, hidden, version):
        os.kill(os.getpid(), 9)

settings = Settings(data_dir=Path(sys.argv[1]), bundled_models_dir=Path(sys.argv[2]))
Killed(Workspace(settings)).delete_version("pets-1")
"""

KILLED_ONCE_FORGOTTEN = """
import os, sys
from pathlib import Path
from whisker.database import Database
from whisker.datasets import cleanup
from whisker.settings import Settings
from whisker.storage.deletion import Deletions
from whisker.workspace import Workspace

cleanup.remove_revision_files = lambda *_: os.kill(os.getpid(), 9)
settings = Settings(data_dir=Path(sys.argv[1]))
Deletions(Workspace(settings)).delete_data(sys.argv[2])
"""


def _sweep(settings: Settings) -> None:
    with closing(Database(settings.resolved_database_url)) as database:
        clean_up(Workspace(settings, database))


@pytest.mark.parametrize("manifest", [None, "{", '{"version": "dogs-1"}'], ids=["whole", "cut", "of-another"])
def test_name_of_a_deleted_version_is_not_given_again(
    client: FlaskClient, services: Services, manifest: str | None
) -> None:
    """Also where its manifest cannot be read."""
    folder = write_tiny_version(services.settings.models_dir, "pets-1")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    assert client.delete("/models/pets-1").status_code == 200
    assert free_version(services, None, "pets") == "pets-2"


def test_name_is_not_given_again_where_the_deletion_was_killed(services: Services) -> None:
    """Between the moment in which the version is hidden and the one in which its files go; a sweep finishes it."""
    settings = services.settings
    write_tiny_version(settings.models_dir, "pets-1")
    command = [sys.executable, "-c", KILLED_ONCE_HIDDEN, str(settings.data_dir), str(settings.bundled_models_dir)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [path.name.startswith(".pets-1-deleted-") for path in settings.models_dir.iterdir()] == [True]
    assert free_version(Workspace(settings), None, "pets") == "pets-2"
    _sweep(settings)
    assert list(settings.models_dir.iterdir()) == []
    assert free_version(Workspace(settings), None, "pets") == "pets-2"


def test_hidden_version_whose_name_was_not_written_down_is_remembered_by_the_sweep(services: Services) -> None:
    """As a disk without any room leaves it."""
    settings = services.settings
    folder = write_tiny_version(settings.models_dir, "pets-1")
    folder.rename(folder.with_name(".pets-1-deleted-0123abcd"))
    _sweep(settings)
    assert list(settings.models_dir.iterdir()) == []
    assert free_version(Workspace(settings), None, "pets") == "pets-2"


def test_version_that_is_refused_stays_as_it_was(client: FlaskClient, services: Services) -> None:
    """A refusal hides nothing."""
    write_tiny_version(services.settings.models_dir, "tiny-2")
    services.promotions.promote("tiny-2")
    assert code_of(client.delete("/models/tiny-2")) == (409, "in-use")
    assert client.get("/models/tiny-2").status_code == 200


def test_upload_that_is_still_open_elsewhere_is_refused(client: FlaskClient, services: Services) -> None:
    """409 in-use, alone and with its job: neither is said to be deleted while the file stays."""
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    (upload,) = services.uploads_dir.iterdir()
    with upload.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for path in (f"/uploads/{upload.name}", f"/jobs/{job_id}"):
            answer = client.delete(path)
            assert code_of(answer) == (409, "in-use")
            assert upload.name in answer.get_json()["detail"]
        assert upload.is_file()
        assert client.get(f"/jobs/{job_id}").status_code == 200
    assert client.delete(f"/jobs/{job_id}").get_json()["also"] == [f"its upload {upload.name}"]
    assert not upload.exists()


def test_upload_deleted_many_times_at_once_is_deleted_once(app: Flask, client: FlaskClient, services: Services) -> None:
    """Every other answer says that there is no such upload."""
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    (upload,) = services.uploads_dir.iterdir()
    start = threading.Barrier(4)

    def delete(_number: int) -> int:
        start.wait()
        return app.test_client().delete(f"/uploads/{upload.name}").status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(delete, range(4))) == [200, 404, 404, 404]


@pytest.fixture
def immutable() -> Iterator[Callable[[Path], None]]:
    """Makes files and folders immutable, which even root cannot remove; a second call for one takes that back."""
    held: dict[Path, int] = {}

    def turn(path: Path) -> None:
        is_set = path in held
        file = held.pop(path) if is_set else os.open(path, os.O_RDONLY)
        try:
            flags = array("l", [0])
            fcntl.ioctl(file, FS_IOC_GETFLAGS, flags)
            fcntl.ioctl(file, FS_IOC_SETFLAGS, array("l", [flags[0] ^ FS_IMMUTABLE]))
        except OSError as fault:
            pytest.skip(f"this file system or user makes nothing immutable: {fault.strerror}")
        if is_set:
            os.close(file)
        else:
            held[path] = file

    yield turn
    for path in list(held):
        turn(path)


@pytest.mark.parametrize("reference", ["pets", "pets@1"])
def test_pictures_that_cannot_be_removed_are_not_counted_and_go_later(
    client: FlaskClient, services: Services, tmp_path: Path, immutable: Callable[[Path], None], reference: str
) -> None:
    """The answer says what was really freed, and each sweep tries again until nothing is left."""
    revision = store_dataset(services, tmp_path / "pets")
    for folder in (revision.folder, *revision.folder.glob("*/*")):
        immutable(folder)
    before = DiskUse.of(revision.folder).bytes
    answer = client.delete(f"/datasets/{reference}")
    assert answer.status_code == 200
    assert answer.get_json()["freed_bytes"] == before - DiskUse.of(revision.folder).bytes
    _sweep(services.settings)
    assert revision.folder.is_dir()
    for folder in (revision.folder, *revision.folder.glob("*/*")):
        immutable(folder)
    _sweep(services.settings)
    assert not revision.folder.parent.exists()


def test_pictures_set_aside_that_cannot_be_removed_go_later(
    client: FlaskClient, services: Services, tmp_path: Path, immutable: Callable[[Path], None]
) -> None:
    """They are no revision's, and are kept track of all the same."""
    revision = store_dataset(services, tmp_path / "pets")
    aside = revision.folder.with_name("set-aside")
    quarantine(aside.parent, {"0" * 32: next(revision.folder.glob("*/*/*"))})
    immutable(aside)
    assert client.delete("/datasets/pets").status_code == 200
    _sweep(services.settings)
    assert aside.is_dir()
    immutable(aside)
    _sweep(services.settings)
    assert not aside.parent.exists()


def test_what_was_set_aside_stays_where_the_deletion_was_not_committed(services: Services, tmp_path: Path) -> None:
    """A marker beside it says that it may go; a dataset that is still there keeps it."""
    _store_with_one_aside(services, tmp_path / "pets")
    aside = services.settings.data_dir / "datasets" / "pets" / "set-aside"
    mark_uncommitted(aside)
    _sweep(services.settings)
    assert len(list(aside.iterdir())) == 1
    assert [path.name for path in aside.parent.glob(".*")] == []


def _store_with_one_aside(services: Services, folder: Path) -> str:
    """Take in a dataset of which one picture lies in both classes: returns that picture's id."""
    write_tiny_dataset(folder, 3)
    shutil.copy(folder / "red" / "2.png", folder / "blue" / "same.png")
    source = DatasetSource(kind="path", value=str(folder))
    revision = ingestion.ingest(services.datasets, source, DatasetTarget(name="pets")).revision
    return str(services.datasets.left_out(revision.id)[0].image_id)


def test_small_copies_of_deleted_pictures_are_not_shown_any_more(
    client: FlaskClient, services: Services, tmp_path: Path
) -> None:
    """Neither of those in a class nor of those set aside; another dataset that has one keeps its copy."""
    aside = _store_with_one_aside(services, tmp_path / "pets")
    store_dataset(services, tmp_path / "others", 2, name="Others")
    ids = [image.id for image in services.datasets.images("pets@1").images]
    kept = {image.id for image in services.datasets.images("others@1").images}
    for image in (*ids, aside):
        assert client.get(f"/images/{image}/thumbnail").status_code == 200
    assert client.delete("/datasets/pets").status_code == 200
    shown = {image for image in (*ids, aside) if client.get(f"/images/{image}/thumbnail").status_code == 200}
    assert shown == {*ids, aside} & kept
    copies = services.settings.data_dir / "thumbnails"
    assert {path.name[:32] for path in copies.iterdir()} == shown


def test_what_is_no_small_copy_is_not_swept(services: Services, settings: Settings) -> None:
    """A person's file, and one whose name is no text, which no database could be asked for."""
    folder = settings.data_dir / "thumbnails"
    folder.mkdir(parents=True)
    names = [b"our-cat-on-the-roof-in-the-summer-of-2025.webp", b"\xff" * 32 + b"-128.webp"]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).touch()
    _sweep(services.settings)
    assert len(list(folder.iterdir())) == len(names)


def test_pictures_of_many_are_named_without_a_file_of_the_database_s_own(services: Services, tmp_path: Path) -> None:
    """SQLite sorts a long list in a file, for which a full disk has no room."""
    _store_with_one_aside(services, tmp_path / "pets")
    asked: list[tuple[str, Any]] = []
    with services.database.transaction() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        assert len(image_rows.ids_in(connection, "pets")) == 6
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all() for text, values in asked[:]]
    assert len(plans) == 2
    assert "TEMP" not in str(plans)


def test_pictures_of_a_killed_deletion_are_not_shown_and_their_copies_are_swept(
    client: FlaskClient, services: Services, tmp_path: Path
) -> None:
    """Killed once the rows are gone: the whole dataset, with what was set aside of it."""
    aside = _store_with_one_aside(services, tmp_path / "pets")
    ids = [aside, *(image.id for image in services.datasets.images("pets@1").images)]
    for image in ids:
        assert client.get(f"/images/{image}/thumbnail").status_code == 200
    _delete_and_be_killed(services.settings, "pets")
    assert {client.get(f"/images/{image}/thumbnail").status_code for image in ids} == {404}
    _sweep(services.settings)
    assert list((services.settings.data_dir / "thumbnails").iterdir()) == []
    assert list((services.settings.data_dir / "datasets").iterdir()) == []


def test_what_was_set_aside_of_a_revision_is_swept_where_its_deletion_was_killed(
    services: Services, tmp_path: Path
) -> None:
    """And what another revision says was set aside stays."""
    aside = _store_with_one_aside(services, tmp_path / "pets")
    folder = services.settings.data_dir / "datasets" / "pets"
    source = DatasetSource(kind="path", value=str(write_tiny_dataset(tmp_path / "others", 2)))
    ingestion.ingest(services.datasets, source, DatasetTarget(mode="replace", dataset="pets"))
    _sweep(services.settings)
    assert [path.name for path in (folder / "set-aside").iterdir()] == [aside]
    _delete_and_be_killed(services.settings, "pets@1")
    _sweep(services.settings)
    assert [path.name for path in folder.iterdir()] == ["2"]


def _delete_and_be_killed(settings: Settings, reference: str) -> None:
    command = [sys.executable, "-c", KILLED_ONCE_FORGOTTEN, str(settings.data_dir), reference]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


def test_job_and_version_whose_files_cannot_be_removed_go_later(
    client: FlaskClient, services: Services, immutable: Callable[[Path], None]
) -> None:
    """What stays is not counted as freed, and each sweep tries again."""
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    job_folder = services.job_folder(job_id) / "kept"
    job_folder.mkdir(parents=True)
    (job_folder / "log.jsonl").write_bytes(b"x" * 50_000)
    version = write_tiny_version(services.settings.models_dir, "pets-1")
    (version / "labels.txt").write_bytes(b"x" * 500_000)
    immutable(job_folder / "log.jsonl")
    immutable(version / "labels.txt")
    assert client.delete(f"/jobs/{job_id}").get_json()["freed_bytes"] < 50_000
    assert client.delete("/models/pets-1").get_json()["freed_bytes"] < 500_000
    _sweep(services.settings)
    assert [len(list(folder.iterdir())) for folder in services.settings.models_dir.iterdir()] == [1]
    assert (job_folder / "log.jsonl").is_file()
    immutable(job_folder / "log.jsonl")
    immutable(version / "labels.txt")
    _sweep(services.settings)
    assert not job_folder.parent.exists()
    assert list(services.settings.models_dir.iterdir()) == []


def test_link_is_deleted_and_what_it_leads_to_stays(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """A version, a job's folder, a revision and what was set aside that a person moved elsewhere and linked."""
    settings, archive = services.settings, tmp_path / "archive"
    archive.mkdir()
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    services.job_folder(job_id).mkdir(parents=True, exist_ok=True)
    (services.job_folder(job_id) / "log.jsonl").touch()
    revision = store_dataset(services, tmp_path / "pets").folder
    quarantine(revision.parent, {"0" * 32: next(revision.glob("*/*/*"))})
    places = [write_tiny_version(settings.models_dir, "pets-1"), services.job_folder(job_id), revision]
    places.append(revision.with_name("set-aside"))
    for place in places:
        place.rename(archive / place.name)
        place.symlink_to(archive / place.name)
    kept = sorted(archive.rglob("*"))
    for path in ("/models/pets-1", f"/jobs/{job_id}", "/datasets/pets"):
        assert client.delete(path).status_code == 200
        assert client.delete(path).status_code in {404, 410}
    assert sorted(archive.rglob("*")) == kept
    assert not any(os.path.lexists(place) for place in places)
    assert list(settings.models_dir.iterdir()) == []
    assert not revision.parent.exists()
    _sweep(settings)
    assert sorted(archive.rglob("*")) == kept


def test_marker_of_no_data_is_removed(services: Services) -> None:
    """Wherever one lies: there is nothing to finish."""
    datasets = services.settings.data_dir / "datasets"
    markers = [datasets / ".pets.deleting", datasets / "pets" / ".x.deleting", datasets / "pets" / ".1.deleting"]
    (datasets / "pets").mkdir(parents=True)
    for marker in markers:
        marker.touch()
    _sweep(services.settings)
    assert [marker for marker in markers if marker.exists()] == []


def test_promotion_of_a_version_that_is_being_deleted_says_so(services: Services) -> None:
    """Its files go while they are checked: that makes it no broken version but one that is not there."""
    folder = write_tiny_version(services.settings.models_dir, "pets-1")
    pipe = folder / "labels.txt"
    pipe.unlink()
    os.mkfifo(pipe)  # a check of the files waits here until somebody writes
    with ThreadPoolExecutor(1) as threads:
        promotion = threads.submit(services.promotions.promote, "pets-1")
        with pipe.open("wb"):
            folder.rename(folder.with_name(".pets-1-deleted-0123abcd"))
        with pytest.raises(ModelNotFound):
            promotion.result()
