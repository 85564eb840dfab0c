"""What tests of sources share: a web server, and rules under which nothing waits."""

from collections.abc import Iterator

import pytest
from tests.sources.origin import Origin, running_origin

from whisker.sources.download import DownloadRules


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask servers of this machine directly, whatever the environment says."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A web server that is ours."""
    with running_origin() as server:
        yield server


@pytest.fixture
def rules() -> DownloadRules:
    """Enough for a test's files, and no wait after a connection breaks."""
    return DownloadRules(max_bytes=10**8, pause=lambda _seconds: None)
