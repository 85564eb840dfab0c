"""NOTICE names what is shipped and others made: libraries within packages, the dashboard's packages and fonts."""

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.ship.checkout import PROJECT_DIR, read_pins

NOTICE = (PROJECT_DIR / "NOTICE").read_text("utf-8")
MUST_BE_NAMED = re.compile(r"LGPL|Lesser General|GPL-[23]", re.IGNORECASE)


def shipped_packages() -> list[metadata.Distribution]:
    """Return what is installed of the packages that the images hold."""
    names = {Requirement(line).name for part in ("serve", "train") for line in read_pins(f"requirements/{part}.txt")}
    installed = {(found.name or "").lower().replace("_", "-"): found for found in metadata.distributions()}
    return [installed[name] for name in sorted(names & set(installed))]


def bundled_libraries() -> list[str]:
    """Return the names of the shared libraries that those packages carry beside their own modules, as libheif."""
    files = [file for package in shipped_packages() for file in package.files or ()]
    libraries = {file.name for file in files if re.search(r"\.libs$|\.dylibs$", str(file.parent))}
    return sorted({re.split(r"-[0-9a-f]{8}|\.so|\.\d+\.dylib|\.dylib", name)[0].rstrip("_64") for name in libraries})


def test_every_library_within_a_package_is_named() -> None:
    """A package's own licence does not speak for them."""
    libraries = bundled_libraries()
    assert "libheif" in libraries
    assert [name for name in libraries if not re.search(rf"\b{re.escape(name)}", NOTICE)] == []


def test_package_with_a_licence_that_asks_for_notice_is_named() -> None:
    """By its classifiers, or by what it says of the libraries that it carries."""
    for package in shipped_packages():
        said = [
            *(package.metadata.get_all("Classifier") or ()),
            *(package.metadata.get_all("License-Expression") or ()),
        ]
        licences = [str(line) for line in said if "icense" in line or "GPL" in line]
        if any(MUST_BE_NAMED.search(line) for line in licences):
            assert re.search(rf"^{re.escape(package.name.replace('_', '-'))}\b", NOTICE, re.MULTILINE), package.name
    for library in ("libheif", "libde265"):
        assert f"https://github.com/strukturag/{library}" in NOTICE


def test_every_package_of_the_dashboard_is_named() -> None:
    """Its scripts carry them."""
    dependencies = json.loads((PROJECT_DIR / "package.json").read_text("utf-8"))["dependencies"]
    assert [name for name in dependencies if not re.search(rf"(^|[\s(]){re.escape(name)}\b", NOTICE)] == []


def test_fonts_of_the_built_dashboard_are_named() -> None:
    """With their licence."""
    fonts = sorted(Path(PROJECT_DIR / "out").rglob("*.woff2"))
    if not fonts:
        pytest.skip("needs the built dashboard: `make build`")
    assert {font.name.split("_")[0] for font in fonts} <= {"Geist", "GeistMono"}
    assert "Geist and Geist Mono" in NOTICE
    assert "SIL Open Font License" in NOTICE
