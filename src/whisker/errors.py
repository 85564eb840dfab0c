"""Every fault Whisker names, in one tree. Domain code raises these; `whisker.api.errors` alone knows HTTP.

All are AppErrors; a class is followed by its subclasses in parentheses.

* Requests: RequestInvalid (TrainingDiverged), FileMissing, FileEmpty, MediaTypeUnsupported, BodyTooLarge,
  TooManyParts, FieldTooLarge, Base64Invalid, JsonInvalid, RequestMalformed, HttpsNeeded, NotFound, MethodNotAllowed
* Who may ask, and how much: Unauthorized, Forbidden, CrossSite, HostUnknown, RateLimited, Overloaded
* Images: ImageError (ImageUndecodable (NotAnImage), ImageTruncated, ImageTooSlow, TooManyPixels, FormatUnsupported)
* Pictures by URL: UrlSchemeForbidden, UrlPortForbidden, UrlForbidden, UrlTooLarge, UrlTimeout, UrlFetchFailed
* Model versions: NoModel, ModelNotFound, ArtifactCorrupt, VersionExists, NothingToRollBack, WasLive, Bundled
* Datasets: DatasetNotFound, DatasetInvalid (ArchiveError (ZipMalformed, ZipUnsafePath, ZipSpecialEntry, ZipOverlap,
  ZipEncrypted, ZipDuplicateName, ZipBadName, ZipExpands, ZipTooMany), ClassNameInvalid, TooFewClasses,
  TooManyClasses, ClassEmpty, ClassTooSmall, NoClasses, SplitMismatch, LayoutAmbiguous, TooCorrupt, EditInvalid),
  UploadNotFound, UploadOffsetWrong, UploadUnfinished, TooManyUploads, InsightsNotFound
* Where datasets come from: SourceUnavailable (CredentialsMissing)
* Training: TrainingUnavailable, BackboneUnavailable, BackboneInvalid, ClassifierInvalid, SearchNotFound,
  RecipeNotFound, RecipeInvalid, ShapeError, ExportMismatch
* Jobs: JobNotFound, JobFinished, JobUnfinished, TooManyJobs, LeaseLost, WorkerLost, OutOfMemory
* Storage: StorageFull, InUse, ReadOnly, DatabaseUnavailable, DatabaseBusy
* Feedback and load tests: FeedbackDisabled, LoadTestNotFound
* Configuration: SettingsInvalid
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self


class AppError(Exception):
    """A fault a caller can act on.

    Args:
        detail: One or two sentences for a person: what was wrong, and what would have been accepted.
        errors: One mapping a fault where there are several, for example `{"field": "top_k", "detail": "..."}`.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(dict(error) for error in errors)


# --- Requests


class RequestInvalid(AppError):
    """A parameter is outside what the endpoint accepts."""

    code = "request-invalid"


class TrainingDiverged(RequestInvalid):
    """The loss of a training has become infinite or no number, which its settings caused."""


class FileMissing(AppError):
    """The request carries no picture."""

    code = "file-missing"


class FileEmpty(AppError):
    """A picture of zero bytes."""

    code = "file-empty"


class MediaTypeUnsupported(AppError):
    """The body's Content-Type is none that the endpoint reads."""

    code = "media-type"


class BodyTooLarge(AppError):
    """The body, or one file in it, is over the limit in bytes."""

    code = "body-too-large"


class TooManyParts(AppError):
    """More parts or pictures than one request may hold."""

    code = "too-many-parts"


class FieldTooLarge(AppError):
    """A text field of a form is over its limit in bytes."""

    code = "field-too-large"


class Base64Invalid(AppError):
    """Text that is not base64, or a data: URL that carries none."""

    code = "base64-invalid"


class JsonInvalid(AppError):
    """A body that is not the JSON the endpoint reads."""

    code = "json-invalid"


class RequestMalformed(AppError):
    """A request that breaks HTTP's own rules."""

    code = "request-malformed"


class HttpsNeeded(AppError):
    """Plain HTTP came where the server speaks https."""

    code = "https-needed"


class NotFound(AppError):
    """Nothing lives under that name."""

    code = "not-found"


class MethodNotAllowed(AppError):
    """The path exists, the method does not."""

    code = "method-not-allowed"


# --- Who may ask, and how much


class Unauthorized(AppError):
    """No token, or a wrong one, where one is needed."""

    code = "unauthorized"


class Forbidden(AppError):
    """A token without the scope that the endpoint needs."""

    code = "forbidden"


class CrossSite(AppError):
    """A browser sent this request for another site's page."""

    code = "cross-site"


class HostUnknown(AppError):
    """The Host header names a host that is not ours."""

    code = "host-unknown"


class RateLimited(AppError):
    """More requests than the configured limit, or very many wrong tokens.

    Args:
        detail: For a person.
        retry_after_seconds: When the next request will be taken.
    """

    code = "rate-limited"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Overloaded(AppError):
    """There is no room for another request now, in the queue, in memory or in time; `Retry-After` says when."""

    code = "overloaded"

    def __init__(self, detail: str, retry_after_seconds: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


# --- Images


class ImageError(AppError):
    """A picture that cannot be used; the base of what one bad file in a batch gets."""

    code = "image-undecodable"


class ImageUndecodable(ImageError):
    """Bytes that are no picture in any format."""

    code = "image-undecodable"


class NotAnImage(ImageUndecodable):
    """A file that is known to be something else: a web page, a Git LFS pointer, a video, a camera's RAW file."""


class ImageTruncated(ImageError):
    """A picture whose end is missing."""

    code = "image-truncated"


class ImageTooSlow(ImageError):
    """A picture built so that decoding it takes longer than the limit in seconds."""

    code = "image-too-slow"


class TooManyPixels(ImageError):
    """A picture over the pixel limit, told by its header alone."""

    code = "too-many-pixels"


class FormatUnsupported(ImageError):
    """A known format outside the allow-list."""

    code = "format-unsupported"


# --- Pictures by URL


class UrlSchemeForbidden(AppError):
    """A URL that is neither http nor https."""

    code = "url-scheme"


class UrlPortForbidden(AppError):
    """A URL with a port outside 80 and 443."""

    code = "url-port"


class UrlForbidden(AppError):
    """A URL whose host is not on the public internet, or is written to hide where it leads."""

    code = "url-forbidden"


class UrlTooLarge(AppError):
    """The origin sends more bytes than the limit."""

    code = "url-too-large"


class UrlTimeout(AppError):
    """The origin did not answer in time."""

    code = "url-timeout"


class UrlFetchFailed(AppError):
    """The origin answered with an error, or could not be reached."""

    code = "url-fetch-failed"


# --- Model versions


class NoModel(AppError):
    """No model version can be loaded."""

    code = "no-model"


class ModelNotFound(AppError):
    """No version or alias of that name."""

    code = "model-not-found"


class ArtifactCorrupt(AppError):
    """A version whose files do not match their checksums, or cannot be run."""

    code = "artifact-corrupt"


class VersionExists(AppError):
    """A version of that name is there already; versions never change."""

    code = "version-exists"


class NothingToRollBack(AppError):
    """The champion is the first version ever promoted."""

    code = "nothing-to-roll-back"


class WasLive(AppError):
    """A version that was live once, which a rollback may need: deleting it has to be asked for explicitly."""

    code = "was-live"


class Bundled(AppError):
    """A version that came with Whisker, which cannot be deleted."""

    code = "bundled"


# --- Datasets


class DatasetNotFound(AppError):
    """No dataset or revision of that name."""

    code = "dataset-not-found"


class DatasetInvalid(AppError):
    """A folder or ZIP that cannot be trained on."""

    code = "dataset-invalid"


class ArchiveError(DatasetInvalid):
    """A ZIP whose structure cannot be used; the base of what `check_archive` finds."""

    code = "zip-malformed"


class ZipMalformed(ArchiveError):
    """A ZIP that is cut off, glued together, or contradicts itself."""

    code = "zip-malformed"


class ZipUnsafePath(ArchiveError):
    """A member that leads outside the ZIP."""

    code = "zip-unsafe-path"


class ZipSpecialEntry(ArchiveError):
    """A member that is a link or a device."""

    code = "zip-special-entry"


class ZipOverlap(ArchiveError):
    """Members that share bytes."""

    code = "zip-overlap"


class ZipEncrypted(ArchiveError):
    """A member that needs a password."""

    code = "zip-encrypted"


class ZipDuplicateName(ArchiveError):
    """Two members that would become one file."""

    code = "zip-duplicate-name"


class ZipBadName(ArchiveError):
    """A name that cannot be shown or cannot be a file everywhere."""

    code = "zip-bad-name"


class ZipExpands(ArchiveError):
    """A ZIP that becomes far larger than it is."""

    code = "zip-expands"


class ZipTooMany(ArchiveError):
    """More members than a dataset may have."""

    code = "zip-too-many"


class ClassNameInvalid(DatasetInvalid):
    """A folder's name that cannot be a class's."""

    code = "class-name"


class TooFewClasses(DatasetInvalid):
    """A dataset of one class."""

    code = "too-few-classes"


class TooManyClasses(DatasetInvalid):
    """More classes than a dataset may have."""

    code = "too-many-classes"


class ClassEmpty(DatasetInvalid):
    """A class without a picture."""

    code = "class-empty"


class ClassTooSmall(DatasetInvalid):
    """A class with too few pictures to train on."""

    code = "class-too-small"


class NoClasses(DatasetInvalid):
    """Pictures that lie in no class folder."""

    code = "no-classes"


class SplitMismatch(DatasetInvalid):
    """A train and a test folder of differing classes."""

    code = "split-mismatch"


class LayoutAmbiguous(DatasetInvalid):
    """Folders that can be read as splits or as classes; `errors` has a choice each for the field `layout`."""

    code = "layout-ambiguous"


class TooCorrupt(DatasetInvalid):
    """More than a fifth of the files are no pictures."""

    code = "too-corrupt"


class EditInvalid(DatasetInvalid):
    """Pictures to exclude or relabel that are not there, or that would leave nothing to learn from."""

    code = "edit-invalid"


class UploadNotFound(AppError):
    """No upload of that name is kept."""

    code = "upload-not-found"


class UploadOffsetWrong(AppError):
    """A part that does not begin where what has arrived ends; `received_bytes` says where that is.

    Args:
        detail: For a person.
        received_bytes: How much has arrived.
    """

    code = "upload-offset"

    def __init__(self, detail: str, received_bytes: int) -> None:
        super().__init__(detail)
        self.received_bytes = received_bytes


class UploadUnfinished(AppError):
    """A job was asked for with an upload of which something is missing; `received_bytes` says how much has arrived.

    Args:
        detail: For a person.
        received_bytes: How much has arrived.
    """

    code = "upload-unfinished"

    def __init__(self, detail: str, received_bytes: int) -> None:
        super().__init__(detail)
        self.received_bytes = received_bytes


class TooManyUploads(AppError):
    """As many uploads are on their way as may be."""

    code = "too-many-uploads"
    retry_after_seconds: ClassVar[int] = 60


class InsightsNotFound(AppError):
    """Nothing was computed for that dataset yet."""

    code = "insights-not-found"


# --- Where datasets come from


class SourceUnavailable(AppError):
    """A dataset's source that cannot be reached, or that does not have what was asked for."""

    code = "source-unavailable"


class CredentialsMissing(SourceUnavailable):
    """A dataset's source that wants to know who asks."""

    code = "credentials-missing"


# --- Training


class TrainingUnavailable(AppError):
    """The packages that training needs are not installed."""

    code = "training-unavailable"

    @classmethod
    def without(cls, package: str | None, what: str = "Training") -> Self:
        """Make the fault of a package that is missing.

        Args:
            package: As it is imported.
            what: What needs it, at the beginning of a sentence.
        """
        return cls(
            f"{what} needs packages that are not installed here ({package} is missing). Install them with: "
            "pip install 'whisker-classifier[train]', or in a checkout: pip install -r requirements/train.txt"
        )


class BackboneUnavailable(AppError):
    """A backbone that is unknown, or whose weights are not on this machine."""

    code = "backbone-unavailable"


class BackboneInvalid(AppError):
    """A file that cannot be a backbone, or not as it was described."""

    code = "backbone-invalid"


class ClassifierInvalid(AppError):
    """A file that cannot be taken over as a version, or labels that do not fit it."""

    code = "classifier-invalid"


class SearchNotFound(AppError):
    """No search of that name."""

    code = "search-not-found"


class RecipeNotFound(AppError):
    """No recipe has that name."""

    code = "recipe-not-found"


class RecipeInvalid(AppError):
    """A recipe's file that cannot be read or used."""

    code = "recipe-invalid"


class ShapeError(AppError):
    """Arrays whose shapes do not fit together."""

    code = "shape"


class ExportMismatch(AppError):
    """An exported model that does not answer as the original does."""

    code = "export-mismatch"


# --- Jobs


class JobNotFound(AppError):
    """No job has that id."""

    code = "job-not-found"


class JobFinished(AppError):
    """A job that ended cannot be cancelled."""

    code = "job-finished"


class JobUnfinished(AppError):
    """A job that goes on cannot be tried again."""

    code = "job-unfinished"


class TooManyJobs(AppError):
    """As many jobs wait as may wait."""

    code = "too-many-jobs"
    retry_after_seconds: ClassVar[int] = 60


class LeaseLost(AppError):
    """Another worker has taken the job up, so this one may no longer write."""

    code = "lease-lost"


class WorkerLost(AppError):
    """The process that ran the job died, more than once, without getting further."""

    code = "worker-lost"


class OutOfMemory(AppError):
    """The job needed more memory than its process could get, more than once."""

    code = "out-of-memory"


# --- Storage


class StorageFull(AppError):
    """The disk has no room.

    Args:
        detail: What that means here; how to make room is added.
    """

    code = "storage-full"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"{detail} `whisker storage` (or GET /storage) lists what takes the space and how to delete it; "
            "`whisker storage clear` empties the caches."
        )


class InUse(AppError):
    """Something that is live, or that a job needs, cannot be deleted."""

    code = "in-use"


class ReadOnly(AppError):
    """Something that would have to be stored, asked of a copy that stores nothing."""

    code = "read-only"


class DatabaseUnavailable(AppError):
    """The database cannot be reached; predicting goes on without it."""

    code = "db-unavailable"


class DatabaseBusy(AppError):
    """The database is locked by another writer."""

    code = "db-busy"


# --- Feedback and load tests


class FeedbackDisabled(AppError):
    """Keeping pictures with what people say about them is switched off."""

    code = "feedback-disabled"


class LoadTestNotFound(AppError):
    """No load test of that name, or none that can be read."""

    code = "flood-not-found"


# --- Configuration


class SettingsInvalid(AppError):
    """A setting that cannot be used as given."""

    code = "settings-invalid"
