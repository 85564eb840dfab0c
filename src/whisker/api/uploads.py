"""From a ZIP, sent along or before, to the job that takes it in: checked, and made a job's source."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from flask import Request
from werkzeug.sansio.multipart import Data, File

from whisker import errors
from whisker.api.bodies import named_body_faults
from whisker.api.multipart import FormPart, Take, TextFields, read_parts
from whisker.api.schemas.datasets import TargetFields
from whisker.api.services import Services, get_services
from whisker.api.validation import parse_parameters
from whisker.datasets.archives.structure import ArchiveOutline, check_archive
from whisker.datasets.resumable_uploads import whole_upload
from whisker.datasets.revision import DatasetSource, DatasetTarget, free_name
from whisker.datasets.uploads import Upload
from whisker.errors import FileEmpty, FileMissing, MediaTypeUnsupported, RequestInvalid, TooManyParts
from whisker.jobs.job import Job, JobRequest
from whisker.settings import Settings

Fields = TypeVar("Fields", bound=TargetFields)
ZIP_TYPES: Final = frozenset({"application/zip", "application/x-zip-compressed", "application/octet-stream"})
CHUNK_BYTES: Final = 1024 * 1024
"""Read at a time: as much as the server takes from a socket at once."""

_FORM_OVERHEAD_BYTES: Final = 1_000_000
_MAX_FILE_NAME_CHARS: Final = 200
_MAX_PATH_CHARS: Final = 4096
"""Of a file name's end; old browsers send the path with it."""

_HOW_TO_SEND: Final = (
    "Send a form, as curl -F file=@pets.zip does, or the ZIP itself as application/zip, as does "
    "curl -X POST -H 'Content-Type: application/zip' -T pets.zip"
)

UPLOAD_PROBLEMS: Final = (
    errors.FileMissing,
    errors.FileEmpty,
    errors.DatasetNotFound,
    errors.UploadNotFound,
    errors.UploadUnfinished,
    errors.TooManyParts,
    errors.FieldTooLarge,
    errors.ZipExpands,
    errors.ZipTooMany,
    errors.FormatUnsupported,
    errors.ZipMalformed,
    errors.ZipUnsafePath,
    errors.ZipSpecialEntry,
    errors.ZipOverlap,
    errors.ZipEncrypted,
    errors.ZipDuplicateName,
    errors.ZipBadName,
    errors.ClassNameInvalid,
    errors.TooFewClasses,
    errors.NoClasses,
    errors.SplitMismatch,
    errors.LayoutAmbiguous,
    errors.StorageFull,
    errors.TooManyClasses,
    errors.TooManyJobs,
)
"""Problems of uploading a ZIP, beside those of any change."""


def take_in_zip(
    request: Request,
    model: type[Fields],
    job_request: Callable[[Fields, DatasetSource, DatasetTarget], JobRequest],
    examine: Callable[[ArchiveOutline, Fields], None] = lambda _outline, _fields: None,
) -> Job:
    """Stream a request's ZIP to disk, check its structure and create a job; on an error nothing is left on disk.

    Args:
        request: Carries the ZIP.
        model: Of the fields beside the ZIP.
        job_request: Builds the job's request from the fields, the source and the target.
        examine: Raises for a ZIP that is sound but useless for the job.
    """
    services = get_services()
    settings = services.settings
    services.jobs.require_place()  # nor can there be a job without a database: both are said before the upload
    with Upload(
        services.uploads_dir, settings.max_zip_bytes, settings.disk_reserve_bytes, request.content_length
    ) as upload:
        receiver = ZipReceiver(upload, model, settings)
        fields = receiver.receive(request)
        target = dataset_target(fields, receiver.file_name, services)
        _check(upload.path, fields, target, examine)
        return create_job(job_request(fields, _upload_source(upload.keep(), fields), target))


def use_upload(
    upload: str,
    fields: Fields,
    job_request: Callable[[Fields, DatasetSource, DatasetTarget], JobRequest],
    examine: Callable[[ArchiveOutline, Fields], None] = lambda _outline, _fields: None,
) -> Job:
    """Check the structure of a ZIP that was sent before and create a job; on an error it stays for another try.

    Args:
        upload: Its id.
        fields: What becomes of it.
        job_request: Builds the job's request from the fields, the source and the target.
        examine: Raises for a ZIP that is sound but useless for the job.

    Raises:
        UploadNotFound: There is no upload of that name.
        UploadUnfinished: Some of it has not arrived.
    """
    services = get_services()
    path = whole_upload(services.uploads_dir, upload)
    target = dataset_target(fields, services.labels.of_kind("upload").get(upload, ""), services)
    _check(path, fields, target, examine)
    return create_job(job_request(fields, _upload_source(upload, fields), target))


def _check(
    path: Path, fields: Fields, target: DatasetTarget, examine: Callable[[ArchiveOutline, Fields], None]
) -> None:
    """Check a ZIP's structure, without looking at its pictures."""
    fewest_classes = 1 if target.mode == "add" else 2
    limits = get_services().archive_limits
    examine(check_archive(path, limits, fewest_classes, fields.layout, fields.name_encoding), fields)


def _upload_source(upload: str, fields: TargetFields) -> DatasetSource:
    return DatasetSource(kind="upload", value=upload, layout=fields.layout, name_encoding=fields.name_encoding)


def dataset_target(fields: TargetFields, default_name: str, services: Services) -> DatasetTarget:
    """Return the dataset that uploaded images become or join.

    Raises:
        RequestInvalid: The fields contradict each other.
        DatasetNotFound: The dataset to add to or to replace does not exist.
    """
    if fields.mode == "new":
        if fields.dataset is not None:
            raise _dataset_fault(
                f"a new dataset has no id yet, but got {fields.dataset[:80]!r}; use mode add or replace"
            )
        return DatasetTarget(mode="new", name=fields.name or default_name or "dataset")
    if fields.dataset is None:
        raise _dataset_fault(f"mode {fields.mode} needs the dataset to {fields.mode}; GET /datasets lists them")
    revision = services.datasets.revision(fields.dataset)
    if revision.dataset != fields.dataset:
        raise _dataset_fault(f"revisions never change; name the dataset, {revision.dataset!r}")
    return DatasetTarget(mode=fields.mode, dataset=revision.dataset)


def _dataset_fault(detail: str) -> RequestInvalid:
    return RequestInvalid(f"dataset: {detail}.", [{"field": "dataset", "detail": detail}])


def revision_source(reference: str, services: Services) -> DatasetSource:
    """Return a dataset's newest revision, or the named revision, as a job's source: the same images whenever it runs.

    Raises:
        DatasetNotFound: There is none.
    """
    return DatasetSource(kind="revision", value=services.datasets.revision(reference).id)


def create_job(request: JobRequest) -> Job:
    """Create a job, which a worker picks up; the dataset that it makes gets a name that no other has or will have."""
    services, target = get_services(), request.target
    if target.mode == "new" and target.name is not None:
        names = {job.request.target.name for job in services.jobs.unfinished()} - {None}
        name = free_name(target.name, {*services.datasets.names().values(), *map(str, names)})
        request = request.model_copy(update={"target": target.model_copy(update={"name": name})})
    return services.jobs.create(request)


def zip_body_limit(settings: Settings) -> int:
    """Return how many bytes a body with a ZIP may have."""
    return settings.max_zip_bytes + _FORM_OVERHEAD_BYTES


class ZipReceiver(Generic[Fields]):
    """Streams one request's ZIP into a file.

    Args:
        upload: Takes the bytes.
        model: Model of the form's text fields, or of the query beside a bare body.
        settings: The limits, also passed to the model's validators.

    Attributes:
        file_name: The ZIP's name without ".zip"; empty if it has none.
    """

    def __init__(self, upload: Upload, model: type[Fields], settings: Settings) -> None:
        self.file_name = ""
        self._upload = upload
        self._model = model
        self._settings = settings
        self._texts = TextFields(model.model_fields, settings.max_field_bytes)
        self._has_file = False

    def receive(self, request: Request) -> Fields:
        """Read the body to its end.

        Raises:
            MediaTypeUnsupported: It is neither a form nor a ZIP.
            FileMissing: The form has no part `file`.
            FileEmpty: The ZIP has no bytes.
            BodyTooLarge: The ZIP is over its limit.
            RequestInvalid: A field cannot be used; of fields before the file, the file is not waited for.
        """
        request.max_content_length = zip_body_limit(self._settings)
        with named_body_faults(request, "Raise WHISKER_MAX_ZIP_BYTES, or send the pictures in several ZIPs."):
            fields = self._receive(request)
        if not self._upload.size_bytes:
            raise FileEmpty("The ZIP is empty (0 bytes). Send the file's content.")
        return fields

    def _receive(self, request: Request) -> Fields:
        if request.mimetype == "multipart/form-data":
            read_parts(request.stream, request.mimetype_params.get("boundary", ""), self._begin, CHUNK_BYTES)
            if not self._has_file:
                raise FileMissing(self._describe_missing())
            return self._fields()
        if request.mimetype not in ZIP_TYPES:
            kind = request.mimetype[:80] or "unknown"
            raise MediaTypeUnsupported(f"A body of type {kind!r} cannot be read. {_HOW_TO_SEND}")
        fields = parse_parameters(self._model, request.args.to_dict(), self._settings)
        while chunk := request.stream.read(CHUNK_BYTES):
            self._upload.write(chunk)
        return fields

    def _begin(self, part: FormPart) -> Take:
        if part.name != "file":
            return self._texts.begin(part)
        if self._has_file:
            raise TooManyParts("One request may carry one ZIP. Send the next in a request of its own.")
        self._has_file = True
        self._fields()
        if isinstance(part, File):
            self.file_name = _dataset_name(part.filename)
        return self._take

    def _fields(self) -> Fields:
        """Parse the fields received so far; unknown fields are rejected by name."""
        values = {**dict.fromkeys(self._texts.other_names, ""), **self._texts.values}
        return parse_parameters(self._model, values, self._settings)

    def _take(self, data: Data) -> None:
        self._upload.write(data.data)

    def _describe_missing(self) -> str:
        names = ", ".join(map(repr, self._texts.other_names))
        seen = f" The form has only {names}." if names else ""
        return f"The form has no part 'file' with a ZIP.{seen} {_HOW_TO_SEND}"


def _dataset_name(file_name: str) -> str:
    """Name a dataset after its file, without folders, suffix and unprintable characters."""
    name = file_name[-_MAX_PATH_CHARS:].replace("\\", "/").rpartition("/")[2]
    stem = name[:-4] if name.lower().endswith(".zip") else name
    return "".join(letter for letter in stem if letter.isprintable()).strip()[:_MAX_FILE_NAME_CHARS]
