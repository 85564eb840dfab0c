"""Images, and what was left out, as rows, each change within one transaction."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Select,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
)

from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import ImageFacts, PixelMeasures
from whisker.datasets.revision import LeftOut, RevisionContents
from whisker.datasets.tables import IMAGES, LEFT_OUT, REVISIONS

Bounds = tuple[int, int | None]

_BATCH: Final = 1000
_OF_IMAGE: Final = ("split", "class_name", "file_name", "sha256", "size_bytes")
_OF_FACTS: Final = ("format", "width_px", "height_px", "phash", "mode")
_OF_PIXELS: Final = tuple(field.name for field in fields(PixelMeasures))
_IMAGE: Final = tuple(IMAGES.c[name] for name in (*_OF_IMAGE, *_OF_FACTS, *_OF_PIXELS))
_LEFT_OUT_COLUMNS: Final = tuple(LEFT_OUT.c[field.name] for field in fields(LeftOut))
_IN_ORDER: Final = (IMAGES.c.split, IMAGES.c.class_name, IMAGES.c.file_name)


@dataclass(frozen=True)
class ChosenImages:
    """Some of a revision's images; None chooses all."""

    revision: str
    split: str | None = None
    class_name: str | None = None
    image_ids: Collection[str] | None = None


def add_images(connection: Connection, revision: str, contents: RevisionContents) -> None:
    """Add a revision's images: those that the revision before has as well are copied within the database."""
    if contents.parent is not None:
        known = IMAGES.c.revision_id == contents.parent
        if contents.dropped:
            known &= IMAGES.c.id.not_in(_listed(connection, contents.dropped))
        columns = [column for column in IMAGES.c if column is not IMAGES.c.revision_id]
        names = [IMAGES.c.revision_id, *columns]
        connection.execute(insert(IMAGES).from_select(names, select(literal(revision), *columns).where(known)))
    added = iter(contents.added)
    while batch := [_image_row(revision, image) for image in islice(added, _BATCH)]:
        connection.execute(insert(IMAGES), batch)


def add_left_out(connection: Connection, revision: str, left_out: Sequence[LeftOut]) -> None:
    """Add what was left out of a revision."""
    numbered = iter(enumerate(left_out))
    while batch := [_left_out_row(revision, position, row) for position, row in islice(numbered, _BATCH)]:
        connection.execute(insert(LEFT_OUT), batch)


def read_images(
    connection: Connection, chosen: ChosenImages, bounds: Bounds, folder: Path
) -> tuple[list[LabelledImage], int]:
    """List some of a revision's images by split, class and name, and count all that match.

    Args:
        connection: To the database.
        chosen: Which of them.
        bounds: How many to skip, and how many to list at most.
        folder: The folder of the revision's files.
    """
    fits = _fits(connection, chosen)
    offset, limit = bounds
    query = select(*_IMAGE).where(fits).order_by(*_IN_ORDER).offset(offset)
    rows = connection.execute(query if limit is None else query.limit(limit))
    total = connection.scalar(select(func.count()).select_from(IMAGES).where(fits))
    return [_image(row, folder) for row in rows], int(total or 0)


def read_all_images(connection: Connection, revision: str, folder: Path) -> Iterator[LabelledImage]:
    """Yield all of a revision's images by split, class and name: there may be 100,000.

    Args:
        connection: To the database.
        revision: Its id.
        folder: The folder of its files.
    """
    query = select(*_IMAGE).where(IMAGES.c.revision_id == revision).order_by(*_IN_ORDER)
    for row in connection.execute(query):
        yield _image(row, folder)


def read_left_out(connection: Connection, revision: str) -> list[LeftOut]:
    """List what came in and is not in a revision."""
    query = select(*_LEFT_OUT_COLUMNS).where(LEFT_OUT.c.revision_id == revision).order_by(LEFT_OUT.c.position)
    return [LeftOut(*row) for row in connection.execute(query)]


def places_of_image(connection: Connection, image_id: str) -> Sequence[tuple[str, str, str, str]]:
    """Return where an image lies: (revision, split, class, file) of up to ten revisions that have it."""
    rows = connection.execute(select(IMAGES).where(IMAGES.c.id == image_id).limit(10))
    return [(row.revision_id, row.split, row.class_name, row.file_name) for row in rows]


def ids_in(connection: Connection, reference: str) -> set[str]:
    """Return the ids of the images of a dataset or a revision, in a class or left out."""
    chosen = select(REVISIONS.c.id).where(or_(REVISIONS.c.id == reference, REVISIONS.c.dataset_id == reference))
    left_out = LEFT_OUT.c.revision_id.in_(chosen) & LEFT_OUT.c.image_id.is_not(None)
    in_class = select(IMAGES.c.id).where(IMAGES.c.revision_id.in_(chosen))
    # No UNION: SQLite would put a long one together in a file, which fails on a full disk.
    return {*connection.scalars(in_class), *connection.scalars(select(LEFT_OUT.c.image_id).where(left_out))}


def unnamed(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return those of some images that no revision names."""
    asked = _listed(connection, ids).subquery()
    in_class = select(IMAGES.c.id).where(IMAGES.c.id == asked.c.value).exists()
    left_out = select(LEFT_OUT.c.image_id).where(LEFT_OUT.c.image_id == asked.c.value).exists()
    return set(connection.scalars(select(asked.c.value).where(~in_class, ~left_out)))


def datasets_with_quarantined(connection: Connection, image_id: str) -> list[str]:
    """Return the ids of up to ten datasets that have an image in quarantine because it lay in two classes."""
    is_quarantined = (LEFT_OUT.c.image_id == image_id) & (LEFT_OUT.c.kind == "across_classes")
    query = (
        select(REVISIONS.c.dataset_id).join(LEFT_OUT, LEFT_OUT.c.revision_id == REVISIONS.c.id).where(is_quarantined)
    )
    return list(connection.scalars(query.distinct().limit(10)))


def _fits(connection: Connection, chosen: ChosenImages) -> ColumnElement[bool]:
    fits = IMAGES.c.revision_id == chosen.revision
    if chosen.split is not None:
        fits &= IMAGES.c.split == chosen.split
    if chosen.class_name is not None:
        fits &= IMAGES.c.class_name == chosen.class_name
    if chosen.image_ids is not None:
        fits &= IMAGES.c.id.in_(_listed(connection, chosen.image_ids))
    return fits


def _listed(connection: Connection, ids: Collection[str]) -> Select[tuple[str]]:
    """Pass any number of ids as one parameter: SQLite takes 32,766 parameters."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    else:
        listed = func.json_array_elements_text(cast(list(ids), JSON)).table_valued("value")
    return select(listed.c.value)


def _image_row(revision: str, image: LabelledImage) -> dict[str, object]:
    facts = image.known_facts
    return {
        "revision_id": revision,
        "id": image.id,
        **{name: getattr(image, name) for name in _OF_IMAGE},
        **{name: getattr(facts, name) for name in _OF_FACTS},
        **{name: getattr(facts.pixels, name) for name in _OF_PIXELS},
    }


def _image(row: Sequence[Any], folder: Path) -> LabelledImage:
    split, class_name, name, sha256, size_bytes, kind, width_px, height_px, phash, mode, *measures = row
    # Each of these few words once: a hundred thousand rows bring a hundred thousand of each.
    class_name = intern(class_name)
    facts = ImageFacts(intern(kind), width_px, height_px, phash, intern(mode), PixelMeasures(*measures))
    path = Path(f"{folder}/{split}/{class_name}/{name}")  # one string: four times as fast as joining
    return LabelledImage(path, class_name, "test" if split == "test" else "train", name, sha256, size_bytes, facts)


def _left_out_row(revision: str, position: int, left_out: LeftOut) -> dict[str, object]:
    row = {column.name: getattr(left_out, column.name) for column in _LEFT_OUT_COLUMNS}
    return {"revision_id": revision, "position": position, **row}
