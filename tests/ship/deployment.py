"""What Vercel makes of a checkout, by its documentation and its Python builder's source (see docs/deployment.md)."""

import fnmatch
import json
import shutil
from pathlib import Path
from typing import Any

from tests.ship.checkout import PROJECT_DIR, files_below

VERCEL: dict[str, Any] = json.loads((PROJECT_DIR / "vercel.json").read_text("utf-8"))
FUNCTION: dict[str, Any] = VERCEL["functions"]["api/index.py"]


def uploaded_files() -> list[str]:
    """List the files that .vercelignore lets through: what it allows at the root, less patterns."""
    lines = (PROJECT_DIR / ".vercelignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line[:1] not in {"", "#"}]
    assert rules[0] == "/*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    refused = [rule for rule in rules[1:] if not rule.startswith("!")]
    return [name for name in files_below(sorted(allowed)) if _is_uploaded(name, allowed, refused)]


def _is_uploaded(name: str, allowed: set[str], refused: list[str]) -> bool:
    parts = name.split("/")
    return parts[0] in allowed and not any(fnmatch.fnmatch(part, rule) for part in parts for rule in refused)


def write_function(target: Path) -> None:
    """Copy what the function's bundle holds beside its packages."""
    left_out = FUNCTION["excludeFiles"].removesuffix("/**").strip("{}").split(",")
    for name in uploaded_files():
        if name.split("/")[0] not in left_out:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT_DIR / name, target / name)


def size_bytes(folder: Path) -> int:
    """Add up the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
