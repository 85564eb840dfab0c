"""Report what lies in the data folder: python scripts/check_data_contents.py [--json], as `whisker data check` does."""

import sys

from whisker.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["data", "check"]
    main()
