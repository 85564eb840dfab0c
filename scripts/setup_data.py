"""Fetch the default data and take it in: python scripts/setup_data.py [--source NAME|URL|DIR].

The same as `whisker data fetch`, whose other options work here too.
"""

import argparse
import sys

from whisker.cli import main

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default="cats-vs-dogs", help="a name of `whisker data list`, an address or a path")
    arguments, others = parser.parse_known_args()
    sys.argv[1:] = ["data", "fetch", arguments.source, *others]
    main()
