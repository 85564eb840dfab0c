"""Train, serve and explain image classifiers on your own machine."""

import os

__version__ = "0.1.0"

# Since 1.29, ONNX Runtime on Linux tells its maker from the import on which models are opened and how they run, unless
# it is told not to. What people do with Whisker stays on their machine, so this comes before any of its modules.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
