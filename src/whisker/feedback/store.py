"""Pictures with the class that people gave them, kept within limits until they join a dataset."""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from whisker.database import Database
from whisker.disk_space import full_disk_named
from whisker.errors import InUse, NotFound, StorageFull
from whisker.feedback import rows
from whisker.feedback.item import FeedbackItem, FeedbackState, UserLabel
from whisker.files import is_older

_ENDINGS: Final = {"JPEG": "jpg"}
_OWN_NAME: Final = re.compile(r"[0-9a-f]{32}\.[a-z0-9]+|\.[0-9a-f]{16}")
_NOT_KEPT: Final = "The data folder's disk is full, so the picture was not kept."
_YOUNG_SECONDS: Final = 60.0
"""A file without a row that is younger may be about to get one."""


class FeedbackStore:
    """Rows in the database, files in a folder.

    Files are kept byte for byte, with the EXIF data that they may carry (a place, a camera): training must see what the
    model saw. They are never served as they are, and go when they are dismissed, when the days are over, or when they
    have become part of a dataset.

    Args:
        database: Holds the rows.
        folder: Holds the pictures; made with the first.
        max_images: How many are kept; the oldest go first.
        days: How long one is kept.
        claimed: Says, in a transaction, which feedback a job is to ingest, by id, and what that is in words. None
            of it goes before.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        max_images: int,
        days: int,
        claimed: "Callable[[Connection], Mapping[str, str]]" = lambda _connection: {},
    ) -> None:
        self._database = database
        self._folder = folder
        self._max_images = max_images
        self._days = days
        self._claimed = claimed

    def add(self, image: bytes, image_format: str, label: UserLabel) -> FeedbackItem:
        """Keep a picture with its label; of one that waits already, the newest counts.

        Args:
            image: The file's bytes, which were decoded before.
            image_format: The format found in them, such as "JPEG".
            label: The class that a person gave it.

        Raises:
            StorageFull: The disk has no space for it.
        """
        image_id = hashlib.sha256(image).hexdigest()[:32]
        ending = _ENDINGS.get(image_format, image_format.lower())
        feedback_id = secrets.token_hex(16)
        item = FeedbackItem(
            id=feedback_id,
            created_at=datetime.now(UTC),
            image_id=image_id,
            file_name=f"{image_id}.{ending}",
            state="new",
            revision=None,
            **vars(label),
        )
        with self._database.transaction() as connection:
            rows.lock(connection)
            self._write(item.file_name, image)
            known = rows.read_new_of_image(connection, image_id)
            if known is None:
                rows.add(connection, item)
            else:
                rows.write_label(connection, known.id, label)
        self.clean_up()
        return self.get(feedback_id if known is None else known.id)

    def list(self, state: FeedbackState) -> list[FeedbackItem]:
        """List what is in a state, the least confident predictions first."""
        with self._database.transaction() as connection:
            return rows.read_all(connection, state)

    def get(self, feedback_id: str) -> FeedbackItem:
        """Read one.

        Raises:
            NotFound: There is none of that id.
        """
        with self._database.transaction() as connection:
            item = rows.read(connection, feedback_id)
        if item is None:
            raise rows.unknown(feedback_id)
        return item

    def path(self, item: FeedbackItem) -> Path:
        """Find a picture's file.

        Raises:
            NotFound: It is gone.
        """
        path = self._folder / item.file_name
        if item.state != "new" or not path.is_file():
            raise NotFound(f"The picture of feedback {item.id} is not kept any more: it was {item.state}.")
        return path

    def waiting_files(self) -> dict[str, Path]:
        """Name the files of the pictures that wait, by image id; one may be gone when it is opened."""
        return {item.image_id: self._folder / item.file_name for item in self.list("new")}

    def relabel(self, feedback_id: str, class_name: str) -> FeedbackItem:
        """Give a picture that waits another class.

        Raises:
            NotFound: There is none of that id that waits.
        """
        with self._database.transaction() as connection:
            if not rows.write_class(connection, feedback_id, class_name):
                raise rows.unknown(feedback_id)
        return self.get(feedback_id)

    def relabel_all(self, ids: Collection[str], class_name: str) -> Sequence[FeedbackItem]:
        """Give several pictures that wait another class: all of them or, where one does not wait, none.

        Returns:
            What they were before, in the order of their arrival.

        Raises:
            NotFound: One or more are not there, or do not wait any more.
        """
        with self._database.transaction() as connection:
            rows.lock(connection)
            before = rows.read_waiting(connection, ids)
            rows.write_classes(connection, ids, class_name)
        return before

    def dismiss(self, feedback_id: str) -> FeedbackItem:
        """Take a picture out of the inbox; its file goes.

        Raises:
            NotFound: There is none of that id that waits.
            InUse: A job is to ingest it.
        """
        with self._database.transaction() as connection:
            if user := self._claimed(connection).get(feedback_id):
                raise InUse(f"The feedback {feedback_id} is needed by {user}")
            if not rows.end(connection, [feedback_id], "dismissed"):
                raise rows.unknown(feedback_id)
        item = self.get(feedback_id)
        self._remove({item.file_name})
        return item

    def paths_and_labels(self, ids: Collection[str]) -> Sequence[tuple[Path, str]]:
        """Name the files and the classes of what waits, for ingestion.

        Raises:
            NotFound: One or more are not there, or do not wait any more.
        """
        with self._database.transaction() as connection:
            items = rows.read_waiting(connection, ids)
        return [(self.path(item), item.class_name) for item in items]

    def mark_added(self, connection: Connection, ids: Collection[str], revision: str) -> None:
        """Mark pictures as part of a revision, in the transaction that publishes it; `clean_up` removes their files."""
        rows.end(connection, ids, "added", revision)

    def clean_up(self) -> None:
        """Delete rows that are too old or too many, and remove every file of ours that no waiting row names."""
        with self._database.transaction() as connection:
            before = datetime.now(UTC) - timedelta(days=self._days)
            forgotten = rows.forget(connection, before, self._max_images, self._claimed)
        ours = (path for path in self._folder.glob("*") if _OWN_NAME.fullmatch(path.name))
        self._remove(forgotten | {path.name for path in ours if is_older(path, _YOUNG_SECONDS)})

    def _remove(self, file_names: Collection[str]) -> None:
        """Remove those files that no row waits with; under the lock, for one of them may just be sent again."""
        if not file_names:
            return
        with self._database.transaction() as connection:
            rows.lock(connection)
            for name in set(file_names) - rows.file_names(connection):
                (self._folder / name).unlink(missing_ok=True)

    def _write(self, file_name: str, content: bytes) -> None:
        part = self._folder / f".{secrets.token_hex(8)}"
        try:
            with full_disk_named(_NOT_KEPT):
                self._folder.mkdir(parents=True, exist_ok=True)
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                part.rename(self._folder / file_name)
        except (OSError, StorageFull):
            part.unlink(missing_ok=True)
            raise
