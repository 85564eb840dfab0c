"""What is installed: every package pinned by version and hash, and every direct one declared and pinned."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from tests.ship.checkout import PROJECT_DIR, read_pins

PROJECT: dict[str, Any] = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
PARTS = ("requirements/serve.txt", "requirements/train.txt", "requirements/dev.txt")
FILES = (*PARTS, "requirements/build.txt", "api/requirements.txt")
PYTHONS = ("3.11.2", "3.12.1", "3.13.0")


def _is_for(requirement: Requirement, python: str) -> bool:
    version = {"python_full_version": python, "python_version": python.rpartition(".")[0], "extra": ""}
    return requirement.marker is None or requirement.marker.evaluate(version)


def _name(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_to_one_version_with_hashes(name: str) -> None:
    """One line without hashes makes pip refuse the whole file; one without a version lets others choose."""
    pins = read_pins(name)
    assert pins
    for line, hashes in pins.items():
        assert re.fullmatch(r"==[\w.+]+", str(Requirement(line).specifier)), line
        assert hashes, line
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hashed) for hashed in hashes), line


@pytest.mark.parametrize("python", PYTHONS)
def test_no_package_is_pinned_twice_for_one_python(python: str) -> None:
    """The parts add to each other: what serve.txt pins, train.txt and dev.txt do not pin again."""
    pinned = [
        _name(requirement)
        for part in PARTS
        for requirement in map(Requirement, read_pins(part))
        if _is_for(requirement, python)
    ]
    assert sorted(pinned) == sorted(set(pinned))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("count", "extras"), [(1, ()), (2, ("train",)), (3, ("train", "dev"))])
def test_what_is_declared_is_pinned_within_its_bounds(python: str, count: int, extras: tuple[str, ...]) -> None:
    """The first part holds what answers, the second what trains, the third what tests."""
    pins = [Requirement(line) for part in PARTS[:count] for line in read_pins(part)]
    versions = {_name(pin): str(pin.specifier).removeprefix("==") for pin in pins if _is_for(pin, python)}
    optional = PROJECT["project"]["optional-dependencies"]
    declared = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in optional[extra])]
    declared += optional["train-base"] if "train" in extras else []
    needed = [requirement for requirement in map(Requirement, declared) if _is_for(requirement, python)]
    for requirement in (one for one in needed if one.name != PROJECT["project"]["name"]):
        assert requirement.specifier.contains(versions[_name(requirement)]), requirement


@pytest.mark.parametrize(
    ("system", "machine", "build"),
    [
        ("linux", "x86_64", "tensorflow-cpu"),
        ("linux", "aarch64", "tensorflow"),
        ("darwin", "arm64", "tensorflow"),
    ],
)
def test_every_machine_gets_one_build_of_tensorflow(system: str, machine: str, build: str) -> None:
    """Both have the same modules; the one for processors is a third smaller, and made for Linux on x86-64."""
    environment = {"sys_platform": system, "platform_machine": machine, "extra": ""}
    optional = PROJECT["project"]["optional-dependencies"]
    for lines in (optional["train"], read_pins("requirements/train.txt")):
        requirements = [Requirement(line) for line in lines if line.startswith("tensorflow")]
        chosen = [one.name for one in requirements if one.marker is None or one.marker.evaluate(environment)]
        assert chosen == [build]
    assert [Requirement(line).name for line in optional["train-gpu"]] == ["whisker-classifier", "tensorflow"]


def test_what_builds_the_package_is_what_the_project_says_and_what_the_checkout_installs() -> None:
    """The build is not isolated, so it takes what is installed: pinned, rather than the newest of the day."""
    pins = read_pins("requirements/build.txt")
    assert pins.items() <= {line: hashes for part in PARTS for line, hashes in read_pins(part).items()}.items()
    for needed in map(Requirement, PROJECT["build-system"]["requires"]):
        (pin,) = [Requirement(line) for line in pins if Requirement(line).name == needed.name]
        assert needed.specifier.contains(str(pin.specifier).removeprefix("=="))
    for name in ("Makefile", "Dockerfile"):
        builds = re.findall(r"^.*--no-deps.*$", (PROJECT_DIR / name).read_text("utf-8"), re.MULTILINE)
        assert [line for line in builds if ".whl" not in line and "--no-build-isolation" not in line] == [], name


def test_library_whose_internals_are_subclassed_is_bounded() -> None:
    """The next gunicorn may change what whisker.server builds on."""
    (gunicorn,) = [line for line in map(Requirement, PROJECT["project"]["dependencies"]) if line.name == "gunicorn"]
    assert gunicorn.specifier.contains("27.9")
    assert not gunicorn.specifier.contains("28.0")


def test_undeclared_import_is_found(tmp_path: Path) -> None:
    """`make lint` runs deptry, which names what code imports and pyproject.toml does not."""
    (tmp_path / "pyproject.toml").write_text((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "page.py").write_text("import markupsafe\n")
    command = [sys.executable, "-m", "deptry", "code", "--ignore", "DEP002"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    assert "'markupsafe' imported but it is a transitive dependency" in run.stderr
    assert len(re.findall(r"deptry (src|tests)", (PROJECT_DIR / "scripts/lint.sh").read_text("utf-8"))) == 2
