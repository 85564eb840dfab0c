"""Asking the flooded server what it is."""

import json
import urllib.request
from typing import Any

from whisker.errors import FloodInvalid
from whisker.floods.schema import FloodServer

TIMEOUT_SECONDS = 60.0
# A proxy of the environment is for other machines than those that are flooded.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask_json(url: str, token: str = "") -> Any:
    """Read JSON.

    Raises:
        OSError: There was no answer, or it was a refusal.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with _opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
        return json.load(response)


def describe_server(url: str, token: str, is_own: bool) -> FloodServer:
    """Ask a server for its version and its model's.

    Raises:
        FloodInvalid: It does not answer as Whisker does.
    """
    try:
        model_version = ask_json(f"{url}/ready", token)["model_version"]
        whisker_version = ask_json(f"{url}/openapi.json", token)["info"]["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FloodInvalid(f"{url} does not answer as Whisker does: {error}. Start it, or check HOST.") from error
    return FloodServer(url=url, whisker_version=whisker_version, model_version=model_version, own=is_own)
