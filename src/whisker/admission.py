"""What a server and an application say to each other about a request before its body is read."""

from typing import Final

ONLY_ADMISSION: Final = "whisker.only_admission"
"""In the WSGI environ: the body has not come; answer a refusal, or raise `BodyAdmitted`."""

WAS_ADMITTED: Final = "whisker.was_admitted"
"""In the WSGI environ: this request was asked about before, and is the same one."""

ARRIVED_AT: Final = "whisker.arrived_at"
"""In the WSGI environ: `time.monotonic()` when the last byte of the request had come."""

BODY_BYTES: Final = "whisker.body_bytes"
"""In the WSGI environ: how long the body is, which is all here."""


class BodyAdmitted(BaseException):
    """A request may send its body.

    No `Exception`, as `GeneratorExit` is none: nothing went wrong, and no error handler is to answer it.

    Args:
        max_bytes: How long the body may be; of a longer one no more than one byte past this is kept.
        is_upload: The body is stored rather than answered, which takes longer.
    """

    def __init__(self, max_bytes: int, is_upload: bool = False) -> None:
        super().__init__(max_bytes, is_upload)
        self.max_bytes = max_bytes
        self.is_upload = is_upload
