"""The folder of marks: which one it is, and that nobody else can have prepared it."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from whisker.errors import SettingsInvalid
from whisker.processes import run_dir
from whisker.processes.marks import Marks
from whisker.processes.run_dir import RunDir

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")


@pytest.fixture
def run_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run-time directory of this user's, and a folder for temporary files."""
    folder = tmp_path / "run-time"
    folder.mkdir(mode=0o700)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return folder


def _made(tmp_path: Path) -> Path:
    return next(RunDir(tmp_path / "photos" / "data").make())


def test_folder_is_named_after_the_data_folder_and_is_the_user_s_alone(run_time: Path, tmp_path: Path) -> None:
    """People recognise it; two data folders of one name have two."""
    folder = _made(tmp_path)
    assert folder.parent == run_time / "whisker"
    assert folder.name.startswith("photos-data-")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert _made(tmp_path / "other").name != folder.name


def test_data_folder_has_one_folder_however_it_is_named(
    run_time: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a link, or relative to where somebody stands."""
    (tmp_path / "photos" / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    monkeypatch.chdir(tmp_path / "photos")
    assert next(RunDir(tmp_path / "link" / "data").make()) == next(RunDir(Path("data")).make()) == _made(tmp_path)


@pytest.mark.parametrize("name", ["Füße & Pfötchen", "..", "a" * 250, "\udcff", "-rf"])
def test_any_data_folder_s_name_can_be_used(run_time: Path, tmp_path: Path, name: str) -> None:
    """Long, foreign and odd ones become plain and short."""
    folder = next(RunDir(tmp_path / name).make())
    assert folder.is_dir()
    assert folder.name.isascii()
    assert len(folder.name) < 64
    assert not folder.name.startswith("-")


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_run_time_directory_that_others_can_write_to_is_passed_over(run_time: Path, tmp_path: Path, mode: int) -> None:
    """The folder for temporary files serves instead."""
    run_time.chmod(mode)
    assert _made(tmp_path).parent == tmp_path / "tmp" / f"whisker-{os.geteuid()}"


def test_without_a_run_time_directory_a_temporary_one_serves(
    run_time: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container or under cron."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert tmp_path in _made(tmp_path).parents or Path("/run/user") in _made(tmp_path).parents


def test_link_that_somebody_laid_is_not_followed(run_time: Path, tmp_path: Path) -> None:
    """Neither in the run-time directory nor among the temporary files, where anybody can lay one."""
    (tmp_path / "theirs").mkdir(mode=0o700)
    (run_time / "whisker").symlink_to(tmp_path / "theirs")
    (tmp_path / "tmp" / f"whisker-{os.geteuid()}").symlink_to(tmp_path / "theirs")
    places = list(RunDir(tmp_path / "data").make())
    for place in places:
        place.rmdir()
    assert not list((tmp_path / "theirs").iterdir())
    assert all(tmp_path not in place.parents for place in places)


@as_root
def test_folder_that_another_user_made_is_passed_over(run_time: Path, tmp_path: Path) -> None:
    """Whoever owns it could put marks there that name any process."""
    theirs = run_time / "whisker"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    assert _made(tmp_path).parent == tmp_path / "tmp" / f"whisker-{os.geteuid()}"
    assert not list(theirs.iterdir())


def _foreign(folder: Path) -> None:
    folder.mkdir()
    if os.geteuid() == 0:
        os.chown(folder, 12345, 12345)
    else:
        folder.chmod(0o777)


def _linked(folder: Path) -> None:
    folder.with_name("target").mkdir()
    folder.symlink_to(folder.with_name("target"))


def _shared(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("prepare", [_foreign, _linked, _shared, Path.touch])
def test_row_103_chosen_folder_that_others_can_change_is_refused(tmp_path: Path, prepare: object) -> None:
    """Row 103: neither a start nor a stop goes by what others may have written; the setting is named."""
    assert callable(prepare)
    prepare(tmp_path / "run")
    marks = Marks(tmp_path / "data", tmp_path / "run")
    with pytest.raises(SettingsInvalid, match="WHISKER_RUN_DIR"):
        marks.stop(timeout_seconds=1)
    with pytest.raises(SettingsInvalid, match="WHISKER_RUN_DIR"), marks.marked("server"):
        pass


def test_chosen_folder_is_made_and_kept(tmp_path: Path) -> None:
    """It is whose it is who named it."""
    with Marks(tmp_path / "data", tmp_path / "new" / "run").marked("server"):
        assert len(list((tmp_path / "new" / "run").iterdir())) == 1
    assert not list((tmp_path / "new" / "run").iterdir())


def test_own_folder_goes_with_the_last_mark(run_time: Path, tmp_path: Path) -> None:
    """A thousand data folders of tests leave no thousand empty ones."""
    with Marks(tmp_path / "data").marked("server"):
        assert list((run_time / "whisker").iterdir())
    assert not list((run_time / "whisker").iterdir())


def test_without_any_place_the_server_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody who laid links everywhere, or a container where nothing can be written, keeps nobody from predicting."""
    monkeypatch.setattr(run_dir, "_bases", lambda: [tmp_path / "missing" / "whisker"])
    with Marks(tmp_path / "data").marked("server") as mark:
        mark.refresh()
        assert "WHISKER_RUN_DIR" in caplog.text
    assert not (tmp_path / "missing").exists()


def test_marks_are_found_wherever_a_session_put_them(
    run_time: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started by a service without a session, looked for by somebody who has one."""
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    with Marks(tmp_path / "data").marked("server"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(run_time))
        assert Marks(tmp_path / "data").is_running("server")
