"""The code page in which the names of an archive are written, chosen by all of them together."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from whisker.datasets.names.languages import Language, is_written_in, log_likelihood
from whisker.frozen import FrozenModel

NameEncoding = Literal[
    "utf-8",
    "cp437",
    "cp850",
    "cp852",
    "cp855",
    "cp857",
    "cp862",
    "cp866",
    "cp720",
    "cp737",
    "cp775",
    "cp874",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_2",
    "iso8859_5",
    "koi8_r",
    "koi8_u",
    "mac_roman",
    "shift_jis",
    "euc_jp",
    "gbk",
    "big5",
    "euc_kr",
]
"""By Python's names; those of East Asia are read with all that Windows adds to them."""
NAME_ENCODINGS: Final[tuple[NameEncoding, ...]] = get_args(NameEncoding)

_WIDER: Final = {"shift_jis": "cp932", "euc_kr": "cp949", "gbk": "gb18030", "big5": "cp950"}
_ALIASES: Final = {
    "utf8": "utf-8",
    "utf_8": "utf-8",
    "cp932": "shift_jis",
    "sjis": "shift_jis",
    "windows_31j": "shift_jis",
    "ms932": "shift_jis",
    "cp936": "gbk",
    "gb2312": "gbk",
    "gb18030": "gbk",
    "cp949": "euc_kr",
    "uhc": "euc_kr",
    "euckr": "euc_kr",
    "eucjp": "euc_jp",
    "cp950": "big5",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "latin1": "cp1252",
    "latin_1": "cp1252",
    "iso_8859_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso_8859_2": "iso8859_2",
    "iso_8859_5": "iso8859_5",
    "cp858": "cp850",
    "macroman": "mac_roman",
}

_CYRILLIC: Final[tuple[Language, ...]] = ("russian", "ukrainian", "bulgarian")
_WESTERN: Final[tuple[Language, ...]] = (
    "german",
    "french",
    "spanish",
    "portuguese",
    "italian",
    "swedish",
    "danish",
    "icelandic",
)
_CENTRAL: Final[tuple[Language, ...]] = ("polish", "czech", "hungarian", "romanian", "croatian", "german")
_BALTIC: Final[tuple[Language, ...]] = ("lithuanian", "latvian")
_CANDIDATES: Final[tuple[tuple[NameEncoding, tuple[Language, ...], bool, float], ...]] = (
    ("cp437", _WESTERN, True, 0.0),
    ("cp850", _WESTERN, True, 0.0),
    ("cp852", _CENTRAL, True, 0.0),
    ("cp866", _CYRILLIC, True, 0.0),
    ("shift_jis", ("japanese", "half_width"), True, 0.0),
    ("gbk", ("simplified",), True, 0.0),
    ("euc_kr", ("korean",), True, 0.0),
    ("big5", ("traditional",), True, 0.0),
    ("cp737", ("greek",), True, 0.0),
    ("cp862", ("hebrew",), True, 0.0),
    ("cp720", ("arabic",), True, 0.0),
    ("cp857", ("turkish",), True, 0.0),
    ("cp775", _BALTIC, True, 1.0),
    ("cp874", ("thai",), True, 0.0),
    ("cp855", _CYRILLIC, True, 3.0),
    ("cp1252", _WESTERN, False, 0.0),
    ("cp1250", _CENTRAL, False, 0.0),
    ("cp1251", _CYRILLIC, False, 0.0),
    ("cp1253", ("greek",), False, 0.0),
    ("cp1254", ("turkish",), False, 0.0),
    ("cp1255", ("hebrew",), False, 0.0),
    ("cp1256", ("arabic",), False, 0.0),
    ("cp1257", _BALTIC, False, 1.0),
    ("koi8_r", ("russian",), False, 2.0),
    ("koi8_u", ("ukrainian",), False, 3.0),
    ("iso8859_2", _CENTRAL, False, 3.0),
    ("iso8859_5", _CYRILLIC, False, 3.0),
    ("euc_jp", ("japanese",), False, 2.0),
    ("mac_roman", _WESTERN, False, 5.0),
)
"""Each with its languages, whether DOS and Explorer write names in it, and how rare it is (as a logarithm)."""

_OTHER_HOST: Final = 1.0
"""How much less likely a Windows code page is for an archive made on DOS, and the other way round, as a logarithm."""
_LANGUAGE_RARITY: Final[dict[Language, float]] = {
    "half_width": 2.0,
    "thai": 3.0,
    "hebrew": 1.0,
    "arabic": 1.0,
    "greek": 1.0,
    "icelandic": 2.0,
    "lithuanian": 2.0,
    "latvian": 2.0,
    "romanian": 2.0,
    "croatian": 1.5,
    "polish": 1.0,
    "czech": 1.5,
    "hungarian": 2.0,
    "turkish": 1.5,
    "ukrainian": 0.5,
    "bulgarian": 0.5,
}
CERTAIN: Final = math.log(3000)
"""How much likelier the best reading has to be than the next."""
_WEIGHED_BYTES: Final = 4000
_PIECE_NAMES: Final = 1000
"""Names that are decoded at once, so that a hundred thousand do not lie in memory as text."""
_DIGITS: Final = b"0123456789"


@dataclass(frozen=True, slots=True)
class NameReading:
    """One reading of names.

    Attributes:
        score: The logarithm of how likely it is.
        is_plain: Whether all letters are of one language.
    """

    encoding: NameEncoding
    text: str
    score: float
    is_plain: bool


def read_bytes(raw: bytes, encoding: NameEncoding, faults: str = "strict") -> str:
    """Read a name.

    Args:
        raw: The bytes.
        encoding: Their encoding.
        faults: What to do about bytes that are not in it, as `bytes.decode` takes it.

    Raises:
        UnicodeDecodeError: It is not in this encoding.
    """
    return raw.decode(_WIDER.get(encoding, encoding), faults)


def tidy_encoding(value: object) -> object:
    """Return an encoding's own name for any of its aliases; None for an empty name or "auto"."""
    if not isinstance(value, str):
        return value
    name = value.strip().lower().replace("-", "_").replace("windows_1", "cp1").replace("ibm", "cp")
    return _ALIASES.get(name, name) if name not in ("", "auto") else None


def rank_readings(folders: Iterable[bytes], files: Iterable[bytes], *, is_dos: bool = True) -> list[NameReading]:
    """Read names in every code page that they can be read in, the likeliest first; equal texts are listed once.

    Args:
        folders: Distinct names of folders, which weigh first.
        files: Distinct names of files.
        is_dos: Whether the archive was made on DOS or Windows.
    """
    names = [*folders, *files]
    pieces = [b"/".join(names[at : at + _PIECE_NAMES]) for at in range(0, len(names), _PIECE_NAMES)]
    weighed = _weighed(names)
    readings: dict[str, NameReading] = {}
    for encoding, languages, is_oem, rarity in _CANDIDATES:
        try:
            for piece in pieces:
                read_bytes(piece, encoding)
            text = read_bytes(weighed, encoding)
        except UnicodeDecodeError:
            continue
        likelihood, language = max(
            (log_likelihood(text, language) - _LANGUAGE_RARITY.get(language, 0.0), language) for language in languages
        )
        score = likelihood - rarity - (_OTHER_HOST if is_oem != is_dos else 0.0)
        twin = readings.get(text)
        if twin is None:
            readings[text] = NameReading(encoding, text, score, is_written_in(text, language))
        elif twin.score < score:
            readings[text] = NameReading(twin.encoding, text, score, is_written_in(text, language))
    return sorted(readings.values(), key=lambda reading: -reading.score)


def _weighed(names: Iterable[bytes]) -> bytes:
    """Join enough names to compare readings by; of those that differ in numbers only, the first."""
    taken: dict[bytes, bytes] = {}
    size_bytes = 0
    for name in names:
        key = name.translate(None, _DIGITS)
        if key not in taken:
            taken[key] = name
            size_bytes += len(name) + 1
            if size_bytes > _WEIGHED_BYTES:
                break
    return b"/".join(taken.values())


def likeliest(text: str) -> float:
    """Return how likely a text is in the language that it fits best."""
    composed = unicodedata.normalize("NFC", text)
    return max(log_likelihood(composed, language) for language in get_args(Language))


class NameAlternative(FrozenModel):
    """Another way to read names, and what the first example would then be."""

    encoding: NameEncoding
    example: str


class NamesReading(FrozenModel):
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
