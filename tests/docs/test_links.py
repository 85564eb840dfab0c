"""Where the documentation leads to."""

import json
import re
from pathlib import Path

import pytest
from tests.docs.pages import GUIDES, ROOT, anchors, links, page_id

PAGES = (*GUIDES, *sorted((ROOT / "docs" / "adr").glob("*.md")), ROOT / "CHANGELOG.md")
_ENDPOINT = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) /[\w{}/.-]*")


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    """Nobody is led astray within the repository; addresses of others are not followed."""
    faults = []
    for link in links(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            faults.append(link)
    assert not faults


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    """docs/README.md leads to each page beside it."""
    index = ROOT / "docs" / "README.md"
    told = set(links(index.read_text(encoding="utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"} <= told


@pytest.mark.parametrize("page", GUIDES, ids=page_id)
def test_every_endpoint_on_the_page_is_one_of_the_api(page: Path) -> None:
    """A path in a method's company, such as GET /models, is described in openapi.json; names in it are anybody's."""
    described = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))["paths"]
    own = {("GET", "/"), ("GET", "/docs"), ("GET", "/openapi.json")}
    known = own | {(method.upper(), path) for path, methods in described.items() for method in methods}
    patterns = [re.compile(f"{method} {re.sub(r'{[^}]+}', '[^/]+', path)}") for method, path in known]
    told = {found[0].rstrip(".") for found in _ENDPOINT.finditer(page.read_text(encoding="utf-8"))}
    assert [line for line in sorted(told) if not any(pattern.fullmatch(line) for pattern in patterns)] == []
