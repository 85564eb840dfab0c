"""The protocol between server and application about a request whose body is not read yet."""

from typing import Final

ONLY_ADMISSION: Final = "whisker.only_admission"
"""WSGI environ key: the body is not read yet; answer a refusal, or raise `BodyAdmitted`."""

WAS_ADMITTED: Final = "whisker.was_admitted"
"""WSGI environ key: this request was admitted before."""

ARRIVED_AT: Final = "whisker.arrived_at"
"""WSGI environ key: `time.monotonic()` at the arrival of the request's last byte."""

BODY_BYTES: Final = "whisker.body_bytes"
"""WSGI environ key: length of the body, which has arrived completely."""


class BodyAdmitted(BaseException):
    """Raised to admit a request's body.

    Not an `Exception`, like `GeneratorExit`: nothing went wrong, and no error handler may answer it.

    Args:
        max_bytes: How long the body may be; of a longer one no more than one byte past this is kept.
        is_upload: The body is stored rather than answered, which takes longer.
    """

    def __init__(self, max_bytes: int, is_upload: bool = False) -> None:
        super().__init__(max_bytes, is_upload)
        self.max_bytes = max_bytes
        self.is_upload = is_upload
