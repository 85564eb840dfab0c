"""The web server's entry: the app, with the champion loaded and promotions watched."""

import gc
import logging
import os

# One picture is one thread's work: NumPy must not start a pool of its own for each. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.logs import log_as_json
from whisker.settings import load_settings

log_as_json(logging.StreamHandler())
app = create_app(load_settings())
services_of(app).start()

# Objects made until here stay: collect garbage once, and exclude the rest from later collections.
gc.collect()
gc.freeze()
