"""Kaggle's API in small, behind the library's own client: it is sent here as a proxy for http://localhost."""

import gc
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.sources.origin import Origin, Served, running_origin

_SERVICE = "http://localhost/api/v1/datasets.DatasetApiService"
VERSION_CALL = f"{_SERVICE}/GetDataset"
DOWNLOAD_CALL = f"{_SERVICE}/DownloadDataset"
ARCHIVE = "http://localhost/storage/archive.zip"


@contextmanager
def running_kaggle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    """Run a server that kagglehub takes for Kaggle; it knows the dataset somebody/pets in version 3.

    The archive lies behind a redirect, as Kaggle's do.
    """
    with running_origin() as origin:
        for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLEHUB_CACHE", "no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "LOCALHOST")
        monkeypatch.setenv("KAGGLE_CONFIG_DIR", "/nonexistent")
        monkeypatch.setenv("http_proxy", origin.url)
        told = {"ownerName": "somebody", "currentVersionNumber": 3}
        origin.files[VERSION_CALL] = Served(json.dumps(told).encode(), content_type="application/json")
        origin.files[DOWNLOAD_CALL] = Served(location=ARCHIVE)
        try:
            yield origin
        finally:
            with warnings.catch_warnings():  # kagglehub leaves a response open whose connection broke
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()
