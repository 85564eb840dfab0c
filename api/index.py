"""The API as a serverless function: read-only, from the model versions beside it. Vercel looks for `app` here."""

import os
import sys
from pathlib import Path

# One picture is one thread's work, as in whisker.wsgi. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Nothing is installed here but api/requirements.txt: the package lies in the deployment as it does in a checkout.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.settings import load_settings

# Vercel sends on only what was asked of the project's own names, so there is no other name to refuse. Everybody reaches
# it, as is meant; a token that is set must be as long as where a server binds wide.
_SETTINGS = load_settings(
    {"WHISKER_ALLOWED_HOSTS": "*", **os.environ},
    read_only=True,
    host="0.0.0.0",  # noqa: S104 - nothing binds here
    allow_open=True,
)
app = create_app(_SETTINGS)
services_of(app).start()
