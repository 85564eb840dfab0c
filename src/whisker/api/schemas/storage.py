"""What takes the space, and what was deleted or renamed."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from whisker.api.schemas.base import Answer, Question, Schema
from whisker.api.schemas.datasets import DatasetName
from whisker.storage.schema import Kind

CacheName = Literal["thumbnails", "features", "backbones", "downloads", "tensorboard"]


class RenameJson(Question):
    """Another name."""

    example: ClassVar[str] = '{"name": "Cats and dogs"}'

    name: DatasetName | None = Field(
        description="Up to 200 characters; null takes the name away again, which a dataset needs."
    )


class Renamed(Answer):
    """What is called something else now; its identifier stays."""

    kind: Kind
    id: str
    name: str | None


class DeletedAnswer(Answer):
    """What is gone."""

    model_config = ConfigDict(title="Deleted")

    kind: Kind
    id: str
    freed_bytes: int = Field(description="What the disk got back: pictures that another revision shares stay.")
    also: list[str] = Field(description="What went with it, in words.")


class DeleteVersionQuery(Schema):
    """Whether it shall go in any case."""

    force: bool = Field(
        default=False, description="Delete a version that was live once as well, so that no rollback finds it."
    )


class CachesQuery(Schema):
    """Which caches."""

    name: Annotated[
        CacheName | None, Field(description="One of them; by default all that come back by themselves.")
    ] = None


class UploadPath(Schema):
    """Which upload."""

    upload: str = Field(description="One of the `id`s that GET /uploads lists.")


class NewUploadJson(Question):
    """An upload that is to be sent in parts."""

    example: ClassVar[str] = '{"total_bytes": 734003200, "name": "pets"}'

    total_bytes: int = Field(ge=1, le=2**53, description="How long the ZIP is.")
    name: DatasetName | None = Field(
        default=None, description="The upload's label, after which a dataset is called that is made of it."
    )


class PartQuery(Schema):
    """Where a part belongs."""

    offset: int = Field(ge=0, le=2**53, description="How many of the ZIP's bytes come before it: `received_bytes`.")


UploadState = Literal["unfinished", "complete"]


class UploadProgressAnswer(Answer):
    """How far an upload has come."""

    model_config = ConfigDict(title="UploadProgress")

    id: str
    state: UploadState = Field(description="`complete`: POST /datasets and POST /retrain take its `id` as `upload`.")
    received_bytes: int = Field(description="What has arrived: the next part begins there.")
    total_bytes: int
    expires_at: datetime = Field(description="When it is removed, if nothing more arrives and no job needs it.")


class BegunUpload(UploadProgressAnswer):
    """An upload that was begun."""

    model_config = ConfigDict(title="BegunUpload")

    status_url: str

    @property
    def location(self) -> str:
        """Where to see how far the upload has come."""
        return self.status_url


class UploadAnswer(Answer):
    """An uploaded ZIP that is on its way, waits for its job, or that a failed job left for another try."""

    model_config = ConfigDict(title="Upload")

    id: str
    label: str | None = Field(description="What a person calls it.")
    bytes: int = Field(description="On the disk.")
    state: UploadState = Field(description="`unfinished`: PATCH /uploads/{upload}/content goes on with it.")
    received_bytes: int = Field(description="What has arrived, from the beginning.")
    total_bytes: int = Field(description="How long it will be.")
    uploaded_at: datetime = Field(description="When the last of it arrived.")
    expires_at: datetime | None = Field(
        description="When it is removed, if nothing more arrives; null: a job needs it."
    )
    job_id: str | None = Field(description="The newest job that was asked for with it.")
    in_use: str | None = Field(description="Why it cannot be deleted now; null: it can.")


class UploadList(Answer):
    """The uploads, on their way and kept, newest first."""

    uploads: list[UploadAnswer]


class StoredThing(Answer):
    """One thing that takes space."""

    kind: Kind | None = Field(description="Null: it cannot be deleted as a whole.")
    id: str
    name: str
    bytes: int = Field(description="On the disk.")
    shared_bytes: int = Field(description="Of these, what something else shares, so that it stays.")
    frees_bytes: int = Field(description="What deleting it gives back.")
    in_use: str | None = Field(description="Why it cannot be deleted now; null: it can.")
    needs_force: bool = Field(description="It can, if it is asked for with `force=true`.")
    command: str | None = Field(description="What deletes it on the command line.")


class StoredDataset(StoredThing):
    """One dataset, with its revisions."""

    revisions: list[StoredThing]


class DiskRoom(Answer):
    """The disk of the data folder."""

    total_bytes: int
    free_bytes: int
    reserve_bytes: int = Field(description="What uploads leave free.")
    available_bytes: int = Field(description="What uploads may take.")


class StorageOverview(Answer):
    """All that takes space, each list by size, largest first."""

    disk: DiskRoom
    used_bytes: int = Field(description="Everything in the data folder, each file once.")
    datasets: list[StoredDataset]
    versions: list[StoredThing]
    jobs: list[StoredThing]
    uploads: list[StoredThing]
    caches: list[StoredThing]
    other: list[StoredThing]
