"""What people type."""

from pathlib import Path

import pytest

from whisker.errors import AppError, RequestInvalid, SourceUnavailable, UrlSchemeForbidden
from whisker.sources.catalogue import read_reference


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("cats-vs-dogs", "kaggle", "shaunthesheep/microsoft-catsvsdogs-dataset"),
        ("Cats_vs_Dogs", "kaggle", "shaunthesheep/microsoft-catsvsdogs-dataset"),
        ("tfds:cats_vs_dogs", "tfds", "cats_vs_dogs"),
        ("tfds:beans", "tfds", "beans"),
        ("digits", "sample", "digits"),
        ("cifar-10", "url", "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"),
        ("kaggle:somebody/pets", "kaggle", "somebody/pets"),
        ("kaggle:somebody/pets/versions/2", "kaggle", "somebody/pets/versions/2"),
        ("https://www.kaggle.com/datasets/somebody/pets?select=a", "kaggle", "somebody/pets"),
        ("https://kaggle.com/datasets/somebody/pets/data", "kaggle", "somebody/pets"),
        ("HTTP://10.0.0.1:8000/pets.zip", "url", "HTTP://10.0.0.1:8000/pets.zip"),
    ],
)
def test_names_and_addresses_are_told_apart(text: str, kind: str, value: str) -> None:
    """Private addresses are as good as any."""
    reference = read_reference(text)
    assert (reference.kind, reference.value) == (kind, value)


def test_paths_are_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with a colon in them, from the home folder, and beside a name that is known."""
    for name in ("a:b", "digits"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_reference("a:b").value == "a:b"
    assert read_reference("./digits").kind == "path"
    assert read_reference("~/a:b").value == str(tmp_path / "a:b")


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("ftp://example.org/pets.zip", UrlSchemeForbidden, "http and https alone; got 'ftp://"),
        ("file:///etc/passwd", UrlSchemeForbidden, "http and https alone"),
        ("s3:bucket", UrlSchemeForbidden, "http and https alone"),
        ("http:///pets.zip", RequestInvalid, "names no host"),
        ("https://me:secret@example.org/pets.zip", RequestInvalid, r"name and a password .* \(example.org\)"),
        ("kaggle:pets", RequestInvalid, "expected OWNER/DATASET"),
        ("kaggle:../../x", RequestInvalid, "expected OWNER/DATASET"),
        ("cifer-10", SourceUnavailable, "Did you mean cifar-10"),
        ("pets.zip", SourceUnavailable, "no file or folder. Accepted are the names cats-vs-dogs"),
    ],
)
def test_what_is_refused_is_named_with_what_is_accepted(text: str, fault: type[AppError], words: str) -> None:
    """A password is not shown again."""
    with pytest.raises(fault, match=words) as caught:
        read_reference(text)
    assert "secret" not in caught.value.detail
