"""Data folders of earlier landings, unpacked."""

import tarfile
from pathlib import Path
from typing import Any

LANDINGS_DIR = Path(__file__).parent


def unpack_landing(name: str, folder: Path) -> None:
    """Unpack a landing's data folder into another folder."""
    # Pythons before 3.11.4 know no filters, and later ones ask for one.
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(LANDINGS_DIR / f"{name}.tar.xz") as archive:
        archive.extractall(folder, **safely)
