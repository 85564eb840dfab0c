"""Run the quick tests on the oldest and the newest supported Python of this machine: `make test-pythons`.

.venv/bin/python scripts/other_pythons.py [arguments for pytest]

Looks on the PATH and where pyenv and uv keep theirs. Each gets a virtual environment of its own in .make/, which stays
for the next time. A machine without an older or a newer one than .venv's says so, and that is no fault.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST, BEFORE = (3, 11, 2), (3, 14)
ASK = 'import sys, ensurepip, venv; print("%d.%d.%d" % sys.version_info[:3] * (sys.version_info[3] == "final"))'
ASK_SECONDS = 30.0
NAMES = ("python3.11", "python3.12", "python3.13", "python3")

Version = tuple[int, ...]


def main() -> int:
    here = sys.version_info[:3]
    others = oldest_and_newest(find_pythons(candidates(os.environ)), here)
    for end, chosen in others.items():
        if chosen is None:
            print(f"No {end} supported Python than {written(here)} is on this machine, on which the other tests ran.")
    failed = [version for version, python in filter(None, others.values()) if not passes(version, python, sys.argv[1:])]
    for version in failed:
        print(f"The quick tests failed on Python {written(version)}.", file=sys.stderr)
    return 1 if failed else 0


def candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    """List the interpreters that may be on this machine: on the PATH, of pyenv, and of uv."""
    home = Path(environment.get("HOME", "/nonexistent"))
    pyenv = Path(environment.get("PYENV_ROOT") or home / ".pyenv")
    shared = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    uv = Path(environment.get("UV_PYTHON_INSTALL_DIR") or shared / "uv" / "python")
    folders = [Path(folder) for folder in environment.get("PATH", "").split(os.pathsep) if folder]
    folders += [*sorted(pyenv.glob("versions/*/bin")), *sorted(uv.glob("*/bin"))]
    for folder in folders:
        yield from (folder / name for name in NAMES if (folder / name).is_file())


def find_pythons(paths: Iterable[Path]) -> dict[Version, Path]:
    """Ask interpreters for their versions, and keep the first of each version that is supported."""
    found: dict[Version, Path] = {}
    for path in paths:
        version = version_of(path)
        if OLDEST <= version < BEFORE:
            found.setdefault(version, path)
    return found


def version_of(python: Path) -> Version:
    """Ask an interpreter for its version; nothing where it does not run, is no release, or makes no environments."""
    try:
        asked = subprocess.run(
            [python, "-c", ASK],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ASK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(map(int, asked.stdout.split("."))) if re.fullmatch(r"\d+\.\d+\.\d+\n", asked.stdout) else ()


def oldest_and_newest(found: Mapping[Version, Path], here: Version) -> dict[str, tuple[Version, Path] | None]:
    """Choose the oldest one if it is older than this one, and the newest one if it is newer."""
    oldest, newest = min(found, default=here), max(found, default=here)
    return {
        "older": (oldest, found[oldest]) if oldest < here else None,
        "newer": (newest, found[newest]) if newest > here else None,
    }


def passes(version: Version, python: Path, pytest_arguments: list[str]) -> bool:
    """Run the quick tests on one interpreter."""
    name = f"venv-{written(version)}"
    venv = ROOT / ".make" / name
    if not prepared(name, venv, version, python):
        return False
    print(f"The quick tests on Python {written(version)}", flush=True)
    command = [venv / "bin" / "python", "-m", "pytest", *pytest_arguments, "-m", "not slow"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def prepared(name: str, venv: Path, version: Version, python: Path) -> bool:
    """Return whether a virtual environment holds what requirements.txt says, after bringing it there."""
    stamp = venv / "complete"
    wanted = [ROOT / "requirements.txt", ROOT / "pyproject.toml", *(ROOT / "requirements").glob("*.txt")]
    if stamp.is_file() and stamp.stat().st_mtime > max(path.stat().st_mtime for path in wanted):
        return True
    pip = [
        str(venv / "bin" / "python"),
        *("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"),
    ]
    steps = (
        ("Making a virtual environment", [str(python), "-m", "venv", "--clear", str(venv)]),
        ("Installing the packages, which takes some minutes", [*pip, "-r", "requirements.txt"]),
        ("Installing Whisker itself", [*pip, "--no-deps", "--no-build-isolation", "-e", "."]),
    )
    for line, command in steps:
        step = [sys.executable, "scripts/step.py", name, f"{line} (Python {written(version)})", *command]
        if subprocess.run(step, cwd=ROOT, check=False).returncode:
            return False
    stamp.touch()
    return True


def written(version: Version) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
