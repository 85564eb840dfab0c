"""`whisker data`, and the scripts that are the same."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.sources.origin import Origin, Served, running_origin
from tests.tiny_dataset import write_tiny_dataset
from tests.waiting import wait_until
from tests.zips import tiny_members, write_zip

from whisker.cli import cli
from whisker.errors import DatasetNotFound, RequestInvalid, SourceUnavailable
from whisker.settings import PROJECT_DIR, Settings


@pytest.fixture
def origin(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    """A web server that is ours, and the command line set to the temporary data folder."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WHISKER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    with running_origin() as server:
        yield server


@pytest.fixture
def pets(origin: Origin, tmp_path: Path) -> str:
    """The address of a ZIP with an empty, a broken and a copied picture in it."""
    members = tiny_members(tmp_path, count=10)
    members |= {"red/empty.png": b"", "red/broken.png": b"x", "blue/copy.png": members["blue/0.png"]}
    origin.files["/pets.zip"] = Served(write_zip(tmp_path / "made.zip", members).read_bytes())
    return f"{origin.url}/pets.zip"


def run(*arguments: str | Path, status: int = 0) -> Result:
    """Run `whisker data` and expect a status."""
    result = CliRunner().invoke(cli, ["data", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def test_address_becomes_a_dataset_and_what_was_left_out_is_counted(pets: str) -> None:
    """Progress on standard error, the report on standard output, insights computed."""
    result = run("fetch", pets, "--name", "My pets")
    assert "my-pets@1: 20 pictures of 2 classes (16 train, 4 test)" in result.stdout
    assert (
        "Taken in 20 pictures as my-pets@1; left out 3: 2 empty or broken, 1 copies of one in its class."
        in result.stdout
    )
    assert "(100%)." in result.stderr
    assert "Reading the pictures" in result.stderr
    assert '"my-pets@1"' in CliRunner().invoke(cli, ["insights", "my-pets", "--json"]).stdout


def test_same_thing_twice_changes_nothing(pets: str, origin: Origin) -> None:
    """Neither downloaded nor taken in again."""
    run("fetch", pets)
    again = run("fetch", pets)
    assert "Taken in before, as pets@1; nothing to do." in again.stdout
    assert "downloaded" not in again.stderr
    assert len(origin.asked) == 1
    assert json.loads(run("fetch", pets, "--json").stdout)["is_new"] is False


def test_folder_adds_to_a_dataset_and_replaces_it(pets: str, tmp_path: Path) -> None:
    """As with `whisker datasets add`."""
    run("fetch", pets)
    folder = write_tiny_dataset(tmp_path / "more", count=12)
    assert (
        "Taken in 4 pictures as pets@2; left out 20: 20 copies of one in its class."
        in run("fetch", folder, "--to", "pets").stdout
    )
    report = json.loads(run("fetch", folder, "--replace", "pets", "--json").stdout)
    assert (report["id"], report["is_new"], report["report"]["image_count"]) == ("pets@2", True, 24)


def test_options_that_contradict_each_other_are_refused(pets: str, origin: Origin) -> None:
    """Before anything is downloaded."""
    with pytest.raises(RequestInvalid, match="Use one of"):
        run("fetch", pets, "--name", "a", "--to", "b")
    assert origin.asked == []


@pytest.mark.parametrize("option", ["--to", "--replace"])
def test_dataset_that_is_not_there_is_named_before_anything_is_downloaded(
    pets: str, origin: Origin, option: str
) -> None:
    """A gigabyte later would be late."""
    with pytest.raises(DatasetNotFound, match="nobody"):
        run("fetch", pets, option, "nobody")
    assert origin.asked == []


def test_what_is_not_there_is_one_sentence(origin: Origin) -> None:
    """With the address."""
    with pytest.raises(SourceUnavailable, match=r"There is nothing at .*/none\.zip"):
        run("fetch", f"{origin.url}/none.zip")


def test_names_are_listed(origin: Origin) -> None:
    """With sizes and where their terms are."""
    assert "cats-vs-dogs" in run("list").stdout
    named = {source["name"] for source in json.loads(run("list", "--json").stdout)}
    assert {"cats-vs-dogs", "tfds:cats_vs_dogs", "caltech-101", "cifar-10", "digits"} == named


def test_check_reports_what_is_there_and_what_is_gone(pets: str, settings: Settings) -> None:
    """Exit status 1 says that files are missing."""
    assert "No datasets yet" in run("check").stdout
    run("fetch", pets)
    checked = run("check").stdout
    assert "pets@1" in checked
    assert "Downloaded:" in checked
    next((settings.data_dir / "datasets/pets/1").rglob("*.png")).unlink()
    assert "! 1 of 20 pictures of pets@1 have no file any more" in run("check", status=1).stdout
    assert json.loads(run("check", "--json", status=1).stdout)["revisions"][0]["missing"] == 1


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a program that is ours to end, by Ctrl-C too: whoever runs tests in the background has that ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    signal.signal(signal.SIGINT, before)
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_fetch_that_was_ended_half_way_goes_on(
    how: signal.Signals, origin: Origin, settings: Settings, tmp_path: Path, start: Start
) -> None:
    """Every byte comes once, and Ctrl-C says so."""
    members = {**tiny_members(tmp_path, 5), "noise.bin": os.urandom(1_000_000)}
    content = write_zip(tmp_path / "made.zip", members).read_bytes()
    half = Served(content, halts_after=600_000)
    origin.files["/pets.zip"] = half
    process = start("-m", "whisker", "data", "fetch", f"{origin.url}/pets.zip")
    wait_until(lambda: any(path.stat().st_size == 600_000 for path in settings.data_dir.rglob(".*.part")))
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    half.may_go_on.set()
    assert process.returncode == (1 if how == signal.SIGINT else -signal.SIGKILL)
    assert ("The same command goes on from here." in errors) == (how == signal.SIGINT)
    origin.files["/pets.zip"] = Served(content)
    run("fetch", f"{origin.url}/pets.zip")
    assert origin.asked[1:] == [("/pets.zip", "bytes=600000-")]


def test_scripts_are_the_commands(origin: Origin, tmp_path: Path, start: Start) -> None:
    """They set up and check the data folder without logic of their own."""
    folder = write_tiny_dataset(tmp_path / "colours", 5)
    script = PROJECT_DIR / "scripts"
    out, _ = start(str(script / "setup_data.py"), "--source", str(folder), "--name", "mine").communicate(timeout=60)
    assert "Taken in 10 pictures as mine@1; left out none." in out
    out, _ = start(str(script / "check_data_contents.py"), "--json").communicate(timeout=60)
    assert json.loads(out)["revisions"][0]["id"] == "mine@1"
