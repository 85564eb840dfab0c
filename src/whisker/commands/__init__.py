"""One file a group of commands; `whisker.cli` puts them together."""
