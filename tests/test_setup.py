"""The scripts behind `make`, with programs of the machine replaced by made-up ones."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SCRIPTS = PROJECT / "scripts"
TOOLS = ("sh", "env", "dirname", "sleep")


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for PATH that holds a shell and nothing of what set-up looks for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(str(shutil.which(tool)))
    return folder


def add_program(folder: Path, name: str, script: str) -> None:
    """Put a made-up program on the PATH."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def run_script(name: str, path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing but the given PATH and variables."""
    return subprocess.run(
        [SCRIPTS / name],
        env={"PATH": str(path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    """Return the single line with which a script gave up."""
    assert result.returncode != 0
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def test_supported_python_is_found_under_any_of_its_names(bare_path: Path) -> None:
    """The interpreter that runs this test is found as python3.12 as well as python3."""
    add_program(bare_path, "python3.13", "exit 127")
    add_program(bare_path, "python3.12", f'exec {sys.executable} "$@"')
    assert run_script("find_python.sh", bare_path).stdout.strip() == sys.executable


def test_python_too_old_is_named_with_what_would_do(bare_path: Path) -> None:
    """Somebody with Python 3.9 alone learns which versions to install."""
    add_program(bare_path, "python3", 'case $1 in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    sentence = one_sentence(run_script("find_python.sh", bare_path))
    assert "Python 3.11 (3.11.2 or newer), 3.12 or 3.13" in sentence
    assert "Python 3.9.2" in sentence


def add_python(folder: Path, name: str, version: str) -> None:
    """Put an interpreter on the PATH that is this one, and takes itself for another version."""
    claim = f"import sys; sys.version_info = (*{tuple(map(int, version.split('.')))}, 'final', 0)"
    lines = [
        f'test "$1" != --version || {{ echo "Python {version}"; exit 0; }}',
        'test "$1" = -c || exit 2',
        f'exec {sys.executable} -c "{claim}\n$2"',
    ]
    add_program(folder, name, "\n".join(lines))


@pytest.mark.parametrize("version", ["3.11.0", "3.11.1", "3.10.13", "3.14.0"])
@pytest.mark.parametrize("wished", [False, True])
def test_python_that_does_not_do_is_refused_in_words(bare_path: Path, version: str, wished: bool) -> None:
    """Also 3.11.0 and 3.11.1, whatever they are called, found or asked for."""
    add_python(bare_path, "python3.11", version)
    sentence = one_sentence(run_script("find_python.sh", bare_path, **({"PYTHON": "python3.11"} if wished else {})))
    assert sentence.startswith("Whisker needs Python 3.11 (3.11.2 or newer), 3.12 or 3.13, and ")
    assert f"Python {version}" in sentence
    assert ("PYTHON=python3.11 is" in sentence) is wished


@pytest.mark.parametrize("version", ["3.11.2", "3.11.14", "3.12.0", "3.13.9"])
def test_python_that_does_is_found(bare_path: Path, version: str) -> None:
    """The floor is Debian 12's own Python."""
    add_python(bare_path, "python3", version)
    assert run_script("find_python.sh", bare_path).stdout.strip() == sys.executable


def test_python_too_old_does_not_hide_one_that_does(bare_path: Path) -> None:
    """Newer names are looked at first, and what does not do is passed over."""
    add_python(bare_path, "python3.13", "3.14.0")
    add_python(bare_path, "python3.12", "3.11.1")
    add_program(bare_path, "python3.11", f'exec {sys.executable} "$@"')
    assert run_script("find_python.sh", bare_path).stdout.strip() == sys.executable


def test_python_in_a_folder_with_spaces_can_be_asked_for(bare_path: Path, tmp_path: Path) -> None:
    """PYTHON is one path, not several words."""
    folder = tmp_path / "my programs"
    folder.mkdir()
    add_program(folder, "python", f'exec {sys.executable} "$@"')
    result = run_script("find_python.sh", bare_path, PYTHON=str(folder / "python"))
    assert result.stdout.strip() == sys.executable


def venv_fits(venv: Path, path: Path, **variables: str) -> bool:
    """Ask the set-up whether it would use a virtual environment that is there."""
    command = [str(SCRIPTS / "find_python.sh"), "--fits", str(venv)]
    return subprocess.run(command, env={"PATH": str(path), **variables}, check=False, timeout=60).returncode == 0


def test_virtual_environment_is_kept_only_if_its_python_does(bare_path: Path, tmp_path: Path) -> None:
    """One of 3.11.1, one whose Python is gone, and one of another Python than the one asked for are made anew."""
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    assert not venv_fits(programs.parent, bare_path)
    (programs / "python").symlink_to(tmp_path / "gone")
    assert not venv_fits(programs.parent, bare_path)
    (programs / "python").unlink()
    add_python(programs, "python", "3.11.1")
    assert not venv_fits(programs.parent, bare_path)
    add_program(programs, "python", f'exec {sys.executable} "$@"')
    assert venv_fits(programs.parent, bare_path)
    assert venv_fits(programs.parent, bare_path, PYTHON=sys.executable)
    add_program(bare_path, "python3.12", "echo /another/python")
    assert not venv_fits(programs.parent, bare_path, PYTHON="python3.12")


def test_no_python_at_all_is_said(bare_path: Path) -> None:
    """Somebody without Python learns that, in words."""
    assert "no Python at all" in one_sentence(run_script("find_python.sh", bare_path))


def test_python_without_its_venv_module_names_the_debian_package(bare_path: Path) -> None:
    """Debian ships the module in a package of its own."""
    add_program(
        bare_path,
        "python3.11",
        f'case $2 in *ensurepip*) exit 1 ;; *) exec {sys.executable} "$@" ;; esac',
    )
    sentence = one_sentence(run_script("find_python.sh", bare_path))
    assert f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv" in sentence


def test_python_that_was_asked_for_is_not_replaced_by_another(bare_path: Path) -> None:
    """PYTHON= is a wish, and a wish that cannot be met is an error."""
    add_program(bare_path, "python3.12", f'exec {sys.executable} "$@"')
    sentence = one_sentence(run_script("find_python.sh", bare_path, PYTHON="python2"))
    assert "PYTHON=python2" in sentence


@pytest.mark.parametrize(
    ("node", "said"), [(None, "no Node.js"), ("18.20.4", "v18.20.4"), ("20.8.1", "v20.8.1"), ("20.9.0", "without npm")]
)
def test_node_that_cannot_build_the_dashboard_is_named(bare_path: Path, node: str | None, said: str) -> None:
    """Somebody with no Node.js, an old one, or one without npm learns what to install."""
    if node:
        major, minor, _ = node.split(".")
        enough = (int(major), int(minor)) >= (20, 9)
        add_program(bare_path, "node", f"[ $1 = --version ] && echo v{node} || exit {int(not enough)}")
    sentence = one_sentence(run_script("check_node.sh", bare_path))
    assert said in sentence
    assert "20.9 or newer" in sentence


def test_node_version_is_compared_as_numbers(bare_path: Path) -> None:
    """The real Node.js of this machine passes."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    (bare_path / "node").symlink_to(node)
    add_program(bare_path, "npx", "exit 0")
    assert run_script("check_node.sh", bare_path).returncode == 0


def run_step(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one step of the set-up in a folder."""
    return subprocess.run(
        [sys.executable, SCRIPTS / "step.py", "name", "Doing it", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_step_that_works_prints_its_line_alone(tmp_path: Path) -> None:
    """What a tool prints interests nobody as long as it works."""
    result = run_step(tmp_path, "sh", "-c", "echo chatter; echo more >&2")
    assert (result.returncode, result.stdout, result.stderr) == (0, "Doing it\n", "")


def test_step_that_fails_shows_why_and_where_to_read_on(tmp_path: Path) -> None:
    """A failed step shows the end of what the tool said, and keeps all of it."""
    result = run_step(tmp_path, "sh", "-c", "echo the reason; exit 3")
    assert result.returncode == 3
    assert "the reason" in result.stderr
    assert "Failed: Doing it." in result.stderr
    assert (tmp_path / ".make/name.log").read_text() == "the reason\n"


def test_step_without_network_says_so(tmp_path: Path) -> None:
    """An unreachable registry is told from other faults."""
    result = run_step(tmp_path, "sh", "-c", "echo getaddrinfo EAI_AGAIN registry.npmjs.org; exit 1")
    assert "The package registry cannot be reached" in result.stderr


def test_step_whose_program_is_missing_says_which(tmp_path: Path) -> None:
    """A program that is not there is named."""
    result = run_step(tmp_path, "no-such-program")
    assert result.returncode == 127
    assert "no-such-program: No such file or directory" in result.stderr


def test_step_that_is_ended_takes_its_whole_family_along(tmp_path: Path) -> None:
    """Ending make during set-up leaves no pip or npm behind."""
    command = "sleep 600 & echo $! > child.tmp; mv child.tmp child; wait"
    step = subprocess.Popen(
        [sys.executable, SCRIPTS / "step.py", "name", "Doing it", "sh", "-c", command], cwd=tmp_path
    )
    _wait_for(tmp_path / "child")
    step.send_signal(signal.SIGTERM)
    try:
        assert step.wait(60) == 128 + signal.SIGTERM
    finally:
        step.kill()
        step.wait()
    _wait_until_gone(int((tmp_path / "child").read_text()))


def test_step_that_is_ended_as_it_starts_leaves_nothing_behind(tmp_path: Path) -> None:
    """However early the signal comes: here before the command does anything else."""
    command = "echo $$ > child; kill -TERM $PPID; exec sleep 600"
    step = subprocess.run(
        [sys.executable, SCRIPTS / "step.py", "name", "Doing it", "sh", "-c", command], cwd=tmp_path, check=False
    )
    assert step.returncode == 128 + signal.SIGTERM
    _wait_until_gone(int((tmp_path / "child").read_text()))


def test_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    """Two makes at once work one after the other."""
    locked = [sys.executable, str(SCRIPTS / "locked.py"), "lock", "sh", "-c"]
    first = subprocess.Popen(
        [*locked, "echo first >> log; : > held; while [ ! -e go ]; do sleep 0.02; done"], cwd=tmp_path
    )
    _wait_for(tmp_path / "held")
    second = subprocess.Popen([*locked, "echo second >> log"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert second.stdout
    assert "waiting" in second.stdout.readline()
    assert (tmp_path / "log").read_text() == "first\n"
    (tmp_path / "go").touch()
    assert (first.wait(60), second.wait(60)) == (0, 0)
    second.stdout.close()
    assert (tmp_path / "log").read_text() == "first\nsecond\n"


def test_help_lists_every_target() -> None:
    """A target nobody is told of is of no use."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    phony = re.search(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(["make", "help"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    told = re.findall(r"^  make (\S+) ", listed.stdout, re.MULTILINE)
    assert set(told) == set(phony[1].split()) - {"setup", "FORCE"}


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _wait_until_gone(process_id: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)
