"""The files of this checkout, also where git is not installed or the checkout came as an archive."""

from collections.abc import Iterable
from pathlib import Path

PROJECT_DIR = Path(__file__).parents[2]


def read_pins(name: str) -> dict[str, frozenset[str]]:
    """Read one of the requirements files: what each line pins, with its marker, and the hashes it accepts."""
    text = (PROJECT_DIR / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(" --hash=") for line in text.splitlines() if not line.startswith("#")]
    return {line[0].strip(): frozenset(hashed.strip() for hashed in line[1:]) for line in lines}


def files_below(names: Iterable[str]) -> list[str]:
    """List files by their paths in the checkout: those that are named, and those in folders that are named."""
    found: list[Path] = []
    for name in names:
        path = PROJECT_DIR / name
        found += [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sorted(str(path.relative_to(PROJECT_DIR)) for path in found if "__pycache__" not in path.parts)
