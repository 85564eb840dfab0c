"""Many users at once, for Locust: they ask for predictions, read insights, browse the dashboard and upload small ZIPs.

    locust --headless --host http://localhost:5000 --users 20 --run-time 1m
    locust --headless --host http://localhost:5000 --stages 20:60,200:60 --max-p95-ms 3000
    locust --headless --host http://localhost:5000 --tags predict --pictures ~/Pictures --users 50

It needs Locust and Pillow, not Whisker. A threshold that is broken makes the exit code 1. Only servers on this machine
are asked unless --allow-remote-host says that the other one is yours. `make flood` runs this file with 20, then 200
users and keeps what came of it for the dashboard's Load page.
"""

from loadtest.options import add_options, prepare, set_exit_code
from loadtest.users import Browser, InsightsReader, Predictor, Uploader

__all__ = ["Browser", "InsightsReader", "Predictor", "Uploader", "add_options", "prepare", "set_exit_code"]
