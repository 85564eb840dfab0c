"""What most tests share: settings on a temporary folder, a small real model, and the app that serves it."""

import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

# Before NumPy is loaded: several tests run at once, and threads of a sum as small as theirs spend more time waiting for
# each other than adding up. Processes that tests start inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.tiny_version import write_tiny_version
from tests.zips import write_zip
from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.database import Database
from whisker.settings import Settings
from whisker.system import available_cores

pytest_plugins = ["tests.processor_time"]

MakePicture = Callable[..., bytes]
MakeZip = Callable[..., Path]


def pytest_xdist_auto_num_workers() -> int:
    """Run one test more at once than there are cores this process is allowed: `pytest --numprocesses auto`.

    A fifth of the time that tests take they wait, for servers, deadlines and disks.
    """
    return available_cores() + 1


_MANY_MODULES: Final = 200
_MODULES_SEEN: Final = pytest.StashKey[int]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage no more in what the tests and their libraries made on being imported."""
    _freeze_imported(session.config)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Do so again after a test that imported a large library: each server that loads a model looks for garbage."""
    if len(sys.modules) > item.config.stash[_MODULES_SEEN] + _MANY_MODULES:
        _freeze_imported(item.config)


def _freeze_imported(config: pytest.Config) -> None:
    gc.collect()
    gc.freeze()
    config.stash[_MODULES_SEEN] = len(sys.modules)


@pytest.fixture
def make_picture() -> MakePicture:
    """Make the bytes of a plain picture: `make_picture("red", "PNG", (64, 48))`."""

    def make(
        colour: str = "red", file_format: str = "PNG", size: tuple[int, int] = (64, 48), **options: object
    ) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", size, colour).save(file, file_format, **options)
        return file.getvalue()

    return make


@pytest.fixture
def make_zip(tmp_path: Path) -> MakeZip:
    """Make a ZIP in the temporary folder: `make_zip({"red/1.png": data, "notes.txt": b""}, name="pets.zip")`."""

    def make(members: object, name: str = "pictures.zip", **options: object) -> Path:
        return write_zip(tmp_path / name, members, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def noise() -> bytes:
    """Bytes of a JPEG with much detail, which no decoder finds easy."""
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture(scope="session")
def written_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version `tiny-1`, written once; tests work on copies."""
    return write_tiny_version(tmp_path_factory.mktemp("version"), "tiny-1")


@pytest.fixture(scope="session")
def made_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database has its tables, migrated once; tests work on copies."""
    folder = tmp_path_factory.mktemp("tables")
    database = Database(Settings(data_dir=folder).resolved_database_url)
    database.migrate(folder)
    database.close()
    return folder


@pytest.fixture
def bundled_dir(tmp_path: Path, written_version: Path) -> Path:
    """A folder with one bundled version, `tiny-1`, that tells red from blue."""
    folder = tmp_path / "bundled"
    shutil.copytree(written_version, folder / "tiny-1")
    return folder


@pytest.fixture
def settings(tmp_path: Path, bundled_dir: Path) -> Settings:
    """Settings on a temporary folder, whatever the environment says."""
    return Settings(
        data_dir=tmp_path / "data",
        bundled_models_dir=bundled_dir,
        dashboard_dir=tmp_path / "no-dashboard",
        poll_seconds=0.05,
        robustness_images=0,  # half a second of each training; a few tests ask for them
        version_plots=False,  # a tenth of a second of each training; a few tests ask for them
    )


@pytest.fixture
def migrated(settings: Settings, made_tables: Path) -> Settings:
    """The settings, with the database's tables made."""
    shutil.copytree(made_tables, settings.data_dir, dirs_exist_ok=True)
    return settings


@pytest.fixture
def app(migrated: Settings) -> Iterator[Flask]:
    """The app with its model loaded, and no watch running."""
    built = create_app(migrated)
    services_of(built).live_model.refresh()
    yield built
    services_of(built).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the app."""
    return app.test_client()
