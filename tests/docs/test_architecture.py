"""docs/architecture.md: it describes the packages as they are."""

import configparser
import re

from tests.docs.pages import ROOT, code_spans

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_package_of_a_layer_is_on_the_page() -> None:
    """A package that is added to a layer is described."""
    layers = configparser.ConfigParser()
    layers.read(ROOT / ".importlinter")
    packages = set(re.findall(r"\w+", layers["importlinter:contract:layers"]["layers"]))
    assert packages <= set(code_spans(PAGE))


def test_every_file_and_folder_on_the_page_is_there() -> None:
    """What is named with a slash lies in the repository."""
    paths = {span for span in code_spans(PAGE) if "/" in span and not span.startswith(("POST", "GET"))}
    assert {path for path in paths if not (ROOT / path).exists()} == set()
