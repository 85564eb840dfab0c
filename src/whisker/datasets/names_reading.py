"""How names were read that are not UTF-8, for people to look at."""

from pydantic import BaseModel, ConfigDict

from whisker.datasets.name_encoding import NameEncoding


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class NameAlternative(_Frozen):
    """Another way to read names, and what the first example would then be."""

    encoding: NameEncoding
    example: str


class NamesReading(_Frozen):
    """How names were read that are not UTF-8.

    Attributes:
        encoding: The code page.
        is_certain: A person named it, or no other reading makes sense.
        examples: Paths that were read so, of up to five folders.
        alternatives: The next likely ways to read them.
    """

    encoding: NameEncoding
    is_certain: bool
    examples: tuple[str, ...]
    alternatives: tuple[NameAlternative, ...] = ()
