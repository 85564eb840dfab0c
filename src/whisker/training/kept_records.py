"""Records of runs that belong together: read again by the next start, and written whole or not at all."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from whisker.errors import RequestInvalid
from whisker.frozen import FrozenModel

Record = TypeVar("Record", bound=FrozenModel)


def read_record(path: Path, kind: type[Record], what: str) -> Record | None:
    """Read the record of an earlier start, if there is one; `what` names what writes such, as in "a sweep".

    Raises:
        RequestInvalid: The file is not such a record.
    """
    if not path.is_file():
        return None
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise RequestInvalid(f"{path} is not {what}'s record. Move it away, or use another --name.") from error


def require_same_question(
    name: str, old: FrozenModel, new: FrozenModel, what: str, of_before: str = "settings"
) -> None:
    """Make sure that a record is about the same thing; `what` names it, as in "sweep", and `of_before` what was said.

    Raises:
        RequestInvalid: It is not; the message says what differs.
    """
    then, now = old.model_dump(mode="json"), new.model_dump(mode="json")
    differences = [f"{field}: {then[field]!r} then, {now[field]!r} now" for field in then if then[field] != now[field]]
    if differences:
        raise RequestInvalid(
            f"The {what} {name!r} was begun with something else ({'; '.join(differences)}). Give this one another "
            f"--name, or the other {of_before} again."
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files for people and for the next start; a process that is killed on the way leaves those before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        unfinished = folder / f".{name}-{secrets.token_hex(8)}"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)
