"""Train, serve and explain image classifiers on your own machine."""

import os

__version__ = "0.1.0"

# Since 1.29, ONNX Runtime on Linux reports to its vendor which models are opened and how they run, unless this is set
# before it is imported. What people do with Whisker stays on their machine.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
