"""Every command that prints names, where the terminal's encoding has no letters for them and where names are none."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset
from tests.zips import RawMember, raw_zip, tiny_members

STRICT = (
    {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"},
)
STRAY = b"K\xe4tzchen.png"


@pytest.fixture(params=STRICT, ids=["ascii", "locale C", "utf-8"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, bundled_dir: Path) -> dict[str, str]:
    """Temporary folders, and a terminal that is strict about what it prints."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    folders = {"WHISKER_DATA_DIR": str(tmp_path / "data"), "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir)}
    return {**kept, **folders, **request.param, "COLUMNS": "200"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Class folders of which one is called in Cyrillic, with a file whose name is no UTF-8."""
    root = write_tiny_dataset(tmp_path / "drawn", count=8)
    for class_name in ("red", "blue"):
        os.rename(  # noqa: PTH104 - names in bytes
            os.fsencode(root / class_name / "0.png"), os.fsencode(root / class_name) + b"/" + STRAY
        )
    (root / "blue").rename(root / "Синий")
    return root


def whisker(environment: dict[str, str], *arguments: str | Path, status: int = 0) -> str:
    """Run a command and return what it printed."""
    command = [sys.executable, "-m", "whisker", *map(str, arguments)]
    ended = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert b"Traceback" not in ended.stderr, ended.stderr.decode("utf-8", "replace")
    assert ended.returncode == status, ended.stderr.decode("utf-8", "replace")
    return ended.stdout.decode()


def test_case_O_predictions_are_printed_whatever_files_are_called(environment: dict[str, str], folder: Path) -> None:
    """As a table, as CSV and as JSON that any program reads; bytes that are no letters are escapes."""
    assert r"red/K\xe4tzchen.png" in whisker(environment, "predict", folder)
    rows = csv.DictReader(whisker(environment, "predict", folder, "--csv").splitlines())
    assert sum(row["source"].endswith(r"K\xe4tzchen.png") for row in rows) == 2
    for line in whisker(environment, "predict", folder, "--json").splitlines():
        json.loads(line)["source"].encode()  # no half of a pair
    missing = folder / "Нет.png"
    assert "cannot be read" in whisker(environment, "predict", missing, "--csv", status=1)


@pytest.mark.slow
def test_case_O_datasets_are_printed_whatever_they_are_called(environment: dict[str, str], folder: Path) -> None:
    """What was taken in, listed, shown and looked at."""
    added = whisker(environment, "datasets", "add", folder, "--name", "Цвета")
    assert "16 pictures of 2 classes" in added
    for arguments in (["datasets"], ["datasets", "show", "dataset"], ["insights", "dataset"], ["data", "check"]):
        whisker(environment, *arguments)
        if arguments[0] != "insights":
            json.dumps(json.loads(whisker(environment, *arguments, "--json")), ensure_ascii=False).encode()
    members = [
        RawMember(f"猫/{name}".encode("gbk"), data) for name, data in tiny_members(folder.parent, 3, first=20).items()
    ]
    path = raw_zip(folder.parent / "Öl.zip", members)
    added = whisker(environment, "datasets", "add", path, "--to", "dataset", "--name-encoding", "gbk", "--json")
    assert json.loads(added)["report"]["names"]["encoding"] == "gbk"


def test_case_O_evaluation_is_printed_whatever_files_are_called(environment: dict[str, str], folder: Path) -> None:
    """The worst mistakes are named by file, also those whose name is no UTF-8."""
    (folder / "Синий").rename(folder / "blue")
    os.rename(  # noqa: PTH104 - names in bytes
        os.fsencode(folder / "blue") + b"/" + STRAY, os.fsencode(folder / "red") + b"/" + STRAY[:-4] + b"2.png"
    )
    output = folder.parent / "scores"
    report = json.loads(whisker(environment, "evaluate", "--data", folder, "--json", "--output", output))
    assert [mistake["file_name"] for mistake in report["mistakes"]] == [r"K\xe4tzchen2.png"]
    assert json.loads((output / "scores.json").read_text("utf-8"))["mistakes"] == report["mistakes"]
