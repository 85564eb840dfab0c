"""A worker of the real kind around a runner of a few lines; tests start this file as a process."""

import sys

from whisker.settings import load_settings
from whisker.worker.loop import work

if __name__ == "__main__":
    work(load_settings(), f"tests.worker.runners:{sys.argv[1]}")
