"""`python -m whisker` is the command line too."""

from whisker.cli import main

main()
