"""How often a job opens a version."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from tests.retrain.job_runs import Workplace


def test_version_is_opened_once_in_a_job(workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new one for its export's check and its evaluation, the live one to compare with it."""
    opened: Counter[str] = Counter()

    class Counted(onnxruntime.InferenceSession):  # type: ignore[misc]
        """A session that is counted, if it is a version's, by its model."""

        def __init__(self, model: str | bytes, *options: Any, **more: Any) -> None:
            super().__init__(model, *options, **more)
            if "probabilities" in {output.name for output in self.get_outputs()}:
                content = model if isinstance(model, bytes) else Path(model).read_bytes()
                opened[hashlib.sha256(content).hexdigest()] += 1

    monkeypatch.setattr(onnxruntime, "InferenceSession", Counted)
    job = workplace.run(workplace.ask(colours))
    assert job.state == "succeeded"
    manifests = {manifest.version: manifest for manifest in workplace.workspace.registry.manifests()}
    assert opened == {manifests[name].files["model.onnx"].sha256: 1 for name in ("tiny-1", "colours-1")}
