"""Networks from the Hugging Face Hub, by the library's own client against a server of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.hub import COMMIT, Hub, running_hub

from whisker.errors import AppError, CredentialsMissing, RequestInvalid, SourceUnavailable
from whisker.sources.hugging_face import download_from_hub

NAME = "somebody/eyes/onnx/model.onnx"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub with one file."""
    with running_hub(monkeypatch, tmp_path / "home") as running:
        running.files[NAME] = b"a network" * 1000
        yield running


@pytest.mark.parametrize("revision", ["", "@main", f"@{COMMIT}"])
def test_file_comes_with_the_commit_that_it_is_of(hub: Hub, tmp_path: Path, revision: str) -> None:
    """So that the record says which one it was."""
    found = download_from_hub(f"hf:{NAME}{revision}", tmp_path / "hub")
    assert found.path.read_bytes() == hub.files[NAME]
    assert found.source == f"huggingface.co/{NAME} at commit {COMMIT}"
    assert found.path.is_relative_to(tmp_path / "hub")


def test_damaged_file_is_refused_and_removed(hub: Hub, tmp_path: Path) -> None:
    """Of the right length, and not what the Hub publishes; the next try gets the right one."""
    hub.sent = b"A" * len(hub.files[NAME])
    with pytest.raises(SourceUnavailable, match="damaged on its way"):
        download_from_hub(f"hf:{NAME}", tmp_path / "hub")
    hub.sent = None
    assert download_from_hub(f"hf:{NAME}", tmp_path / "hub").path.read_bytes() == hub.files[NAME]


@pytest.mark.parametrize(
    ("reference", "error", "kind", "words"),
    [
        (f"hf:{NAME}", "RepoNotFound", SourceUnavailable, "has no repository somebody/eyes"),
        (f"hf:{NAME}", "GatedRepo", CredentialsMissing, "terms to be accepted"),
        ("hf:somebody/eyes/other.onnx", None, SourceUnavailable, "has no file other.onnx"),
        (f"hf:{NAME}@nowhere", None, SourceUnavailable, "has no such revision"),
        ("hf:somebody/eyes", None, RequestInvalid, "hf:OWNER/REPOSITORY/PATH.onnx"),
        ("hf:somebody/eyes/model.safetensors", None, RequestInvalid, "hf:OWNER/REPOSITORY/PATH.onnx"),
    ],
)
def test_what_cannot_be_fetched_says_why(
    hub: Hub, tmp_path: Path, reference: str, error: str | None, kind: type[AppError], words: str
) -> None:
    """In our words, with what to do."""
    hub.error = error
    with pytest.raises(kind, match=words):
        download_from_hub(reference, tmp_path / "hub")


def test_hub_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With what to do without it."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        download_from_hub(f"hf:{NAME}", tmp_path / "hub")
