"""A copy that only answers, where SQLAlchemy is not installed: the serverless function."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.landings.archives import unpack_landing

ASK_EVERYTHING = """
import importlib.abc, json, re, sys

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"sqlalchemy", "alembic"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from whisker.api.app import create_app
from whisker.settings import load_settings

settings = load_settings({}, read_only=True, allow_open=True, data_dir=sys.argv[1], bundled_models_dir=sys.argv[2])
app = create_app(settings)
known = {"version": "pets-2", "dataset": "pets", "name": "card.md"}
statuses = {}
for rule in app.url_map.iter_rules():
    if "GET" in rule.methods:
        path = re.sub(r"<(?:\\w+:)?(\\w+)>", lambda part: known.get(part[1], "none"), rule.rule)
        statuses[path] = app.test_client().get(path).status_code
print(json.dumps(statuses))
"""


@pytest.mark.slow
def test_no_address_needs_sqlalchemy(tmp_path: Path) -> None:
    """Whatever is asked for is answered or refused in words, also of a version that names its dataset's revision."""
    unpack_landing("0004-4997ccd", tmp_path / "landing")
    (models,) = (tmp_path / "landing").rglob("models")
    command = [sys.executable, "-c", ASK_EVERYTHING, str(tmp_path / "data"), str(models)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    statuses = json.loads(asked.stdout.splitlines()[-1])
    assert len(statuses) > 30
    assert {path: status for path, status in statuses.items() if status == 500} == {}
    assert statuses["/models/pets-2/predictions"] == 200
    assert statuses["/datasets/pets/training-estimate"] == 404
