"""What versions are called."""

from pathlib import Path

import pytest

from whisker.errors import RequestInvalid
from whisker.retrain.version_names import next_version, slug


def test_numbers_of_versions_go_up(tmp_path: Path) -> None:
    """The first free number is taken."""
    assert next_version(tmp_path, "pets") == "pets-1"
    (tmp_path / "pets-1").mkdir()
    (tmp_path / "pets-2").mkdir()
    assert next_version(tmp_path, "pets") == "pets-3"


@pytest.mark.parametrize("name", ["", "Pets", "../pets", "-pets", "a" * 57, "pets\n"])
def test_name_that_cannot_be_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is trained."""
    with pytest.raises(RequestInvalid, match="cannot be called"):
        next_version(tmp_path, name)


def test_taken_numbers_are_left_out(tmp_path: Path) -> None:
    """A version that lies elsewhere, or that a job is about to write, keeps its number."""
    assert next_version(tmp_path, "pets", {"pets-1", "pets-3"}) == "pets-2"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Cats & Dogs", "cats-dogs"), ("\u732b", "model"), ("", "model"), ("_x_", "x"), ("a" * 80, "a" * 56)],
)
def test_any_text_becomes_a_name_that_can_be_a_folder(tmp_path: Path, text: str, name: str) -> None:
    """Letters and digits stay; the result is one that next_version takes."""
    assert slug(text) == name
    assert next_version(tmp_path, slug(text)) == f"{name}-1"
