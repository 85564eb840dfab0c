"""The process that answers /predict."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN = ("tensorflow", "keras", "jax", "sklearn", "scipy", "onnx", "matplotlib", "torch", "alembic", "sqlalchemy")

CHECK = f"""
import sys
import whisker.wsgi
from whisker.api.services import services_of
client = whisker.wsgi.app.test_client()
assert client.get("/ready").status_code == 200
picture = open(sys.argv[1], "rb").read()
answer = client.post("/predict?explain=true", data=picture, content_type="image/jpeg")
assert answer.status_code == 200, answer.get_data()
loaded = [name for name in {FORBIDDEN!r} if name in sys.modules]
assert not loaded, loaded
"""


@pytest.fixture
def environment(tmp_path: Path, bundled_dir: Path) -> dict[str, str]:
    """An environment on temporary folders."""
    return {
        **os.environ,
        "WHISKER_DATA_DIR": str(tmp_path / "data"),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
    }


def test_no_training_library_is_loaded_to_predict(tmp_path: Path, environment: dict[str, str], noise: bytes) -> None:
    """A whole prediction, explained, with every blueprint imported, loads none of them."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(noise)
    run = subprocess.run(
        [sys.executable, "-c", CHECK, str(photo)], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
