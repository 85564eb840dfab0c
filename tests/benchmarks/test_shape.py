"""What is measured of how code is laid out."""

from pathlib import Path

import pytest
from shape import Package, measure

FILES = {
    "__init__.py": "from house.rooms.kitchen import cook\n",
    "rooms/__init__.py": "",
    "rooms/kitchen.py": "import os\n\n\ndef cook():\n    from house.rooms import cellar as c\n\n    c.wine(os)\n",
    "rooms/cellar.py": "from ..garden import APPLES\n\n\ndef wine(place):\n    return APPLES\n",
    "garden.py": "APPLES = 3\n" * 70,
    "garden_test.py": "def test_garden():\n    pass\n",
}


@pytest.fixture
def figures(tmp_path: Path) -> dict[str, str]:
    """What is measured of a package of a few lines."""
    for name, text in FILES.items():
        (tmp_path / "house" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "house" / name).write_text(text, encoding="utf-8")
    return measure(Package.read(tmp_path / "house"))


def test_files_that_are_no_tests_count(figures: dict[str, str]) -> None:
    """Sizes are of those that define something."""
    assert figures["files"] == "5"
    assert figures["lines"] == "83"
    assert figures["modules that define something"] == "3"
    assert figures["lines a module, median / p90"] == "7 / 70"
    assert figures["modules under 60 lines"] == "67%"
    assert figures["largest module"] == "70"


def test_functions_are_measured_whole(figures: dict[str, str]) -> None:
    """From their first line to their last."""
    assert figures["lines a function, median / p90"] == "3 / 4"


def test_imports_are_counted_where_they_stand(figures: dict[str, str]) -> None:
    """One of the package's own stands in a function; relative ones are followed."""
    assert figures["import lines"] == "4 (4.8%)"
    assert figures["imports of own modules within functions"] == "1"
    assert figures["modules with one importer"] == "100%"


def test_modules_of_many_importers_are_told_apart(tmp_path: Path, figures: dict[str, str]) -> None:
    """A second importer of one of three modules."""
    (tmp_path / "house" / "shed.py").write_text("from house import garden\n", encoding="utf-8")
    assert figures != measure(Package.read(tmp_path / "house"))
    assert measure(Package.read(tmp_path / "house"))["modules with one importer"] == "67%"


def test_package_within_a_package_is_named_by_the_whole(tmp_path: Path, figures: dict[str, str]) -> None:
    """As its modules are imported."""
    assert Package.read(tmp_path / "house" / "rooms").names == {
        "house.rooms",
        "house.rooms.kitchen",
        "house.rooms.cellar",
    }
