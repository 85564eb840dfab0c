"""`make test-pythons`, with made-up interpreters: which ones are found, what is run on them, and what is said."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HERE = sys.version_info[:3]
OLDEST = "3.11.2"
NEWEST = "3.13.99"
INTERPRETER = """#!/bin/sh
case "$*" in
*sys.version_info*) echo {version} ;;
"-m venv --clear "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
*pytest*) echo "{version}: $*" >> {log}; exit {status} ;;
*) echo "{version}: $*" >> {log} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the script reads of a checkout."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("scripts/other_pythons.py", "scripts/step.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(PROJECT / name, folder / name)
    shutil.copytree(PROJECT / "requirements", folder / "requirements")
    return folder


def add_interpreter(checkout: Path, place: str, version: str, status: int = 0) -> None:
    """Put an interpreter of a version into the made-up home, which writes down what it is asked to run."""
    program = checkout.parent / "home" / place
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(INTERPRETER.format(version=version, log=checkout.parent / "log", status=status))
    program.chmod(0o755)


def run(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script on a machine that has the made-up interpreters and nothing else."""
    home = checkout.parent / "home"
    tools = checkout.parent / "tools"
    tools.mkdir(exist_ok=True)
    for tool in ("mkdir", "cp"):
        if not (tools / tool).exists():
            (tools / tool).symlink_to(str(shutil.which(tool)))
    environment = {"HOME": str(home), "PATH": f"{home / 'programs'}:{tools}", **variables}
    command = [sys.executable, str(checkout / "scripts" / "other_pythons.py"), "--numprocesses", "2"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def logged(checkout: Path) -> list[str]:
    """Return what the interpreters were asked to run."""
    log = checkout.parent / "log"
    return log.read_text().splitlines() if log.exists() else []


def test_machine_without_other_pythons_says_so_and_goes_on(checkout: Path) -> None:
    """Nobody has to install three Pythons to check a change."""
    result = run(checkout)
    assert (result.returncode, result.stderr) == (0, "")
    here = ".".join(map(str, HERE))
    assert f"No older supported Python than {here} is on this machine" in result.stdout
    assert f"No newer supported Python than {here} is on this machine" in result.stdout


@pytest.mark.parametrize(
    ("place", "variables"),
    [
        ("programs/python3.13", {}),
        (".pyenv/versions/3.13.99/bin/python3.13", {}),
        ("pyenv/versions/new/bin/python3", {"PYENV_ROOT": "pyenv"}),
        (".local/share/uv/python/cpython-3.13.99-linux/bin/python3.13", {}),
        ("data/uv/python/cpython-3.13.99-linux/bin/python3.13", {"XDG_DATA_HOME": "data"}),
        ("pythons/cpython-3.13.99-linux/bin/python3.13", {"UV_PYTHON_INSTALL_DIR": "pythons"}),
    ],
)
def test_newest_is_found_where_people_keep_theirs(place: str, variables: dict[str, str], checkout: Path) -> None:
    """On the PATH, of pyenv, of uv."""
    add_interpreter(checkout, place, NEWEST)
    home = checkout.parent / "home"
    result = run(checkout, **{name: str(home / folder) for name, folder in variables.items()})
    assert result.returncode == 0, result.stderr
    assert logged(checkout)[-1] == f"{NEWEST}: -m pytest --numprocesses 2 -m not slow"


def test_packages_are_installed_by_hash_before_the_quick_tests_and_once(checkout: Path) -> None:
    """The environment stays for the next time, until what it holds is out of date."""
    add_interpreter(checkout, "programs/python3.13", NEWEST)
    assert run(checkout).returncode == 0
    first = logged(checkout)
    pip = "-m pip --quiet --disable-pip-version-check --no-input install"
    assert first == [
        f"{NEWEST}: {pip} -r requirements.txt",
        f"{NEWEST}: {pip} --no-deps --no-build-isolation -e .",
        f"{NEWEST}: -m pytest --numprocesses 2 -m not slow",
    ]
    assert run(checkout).returncode == 0
    assert logged(checkout) == [*first, first[-1]]
    newer = (checkout / f".make/venv-{NEWEST}/complete").stat().st_mtime + 10
    with (checkout / "requirements/dev.txt").open("a") as file:
        file.write("# changed\n")
    os.utime(checkout / "requirements/dev.txt", (newer, newer))
    assert run(checkout).returncode == 0
    assert logged(checkout) == [*first, first[-1], *first]


@pytest.mark.parametrize("version", ["3.11.1", "3.10.13", "3.14.0", "nonsense", ""])
def test_unsupported_interpreters_are_passed_over(version: str, checkout: Path) -> None:
    """Whatever they are called."""
    add_interpreter(checkout, "programs/python3.13", version)
    assert run(checkout).returncode == 0
    assert logged(checkout) == []


def test_failing_tests_are_named_by_their_python(checkout: Path) -> None:
    """And the other Python is tried all the same."""
    add_interpreter(checkout, "programs/python3.13", NEWEST, status=1)
    add_interpreter(checkout, "programs/python3.12", "3.13.98")
    add_interpreter(checkout, "programs/python3.11", OLDEST)
    result = run(checkout)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [f"The quick tests failed on Python {NEWEST}."]
    tested = [line.split(":")[0] for line in logged(checkout) if "pytest" in line]
    assert tested == ([NEWEST] if HERE == (3, 11, 2) else [OLDEST, NEWEST])


def test_packages_that_cannot_be_installed_fail_the_run(checkout: Path) -> None:
    """With what pip said."""
    add_interpreter(checkout, "programs/python3.13", NEWEST)
    program = checkout.parent / "home/programs/python3.13"
    refused = "*install*) echo no such package >&2; exit 1 ;;\n*pytest*"
    program.write_text(program.read_text().replace("*pytest*", refused))
    result = run(checkout)
    assert result.returncode == 1
    assert "no such package" in result.stderr
    assert logged(checkout) == []
