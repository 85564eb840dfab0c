"""How likely a text is to be the name of a thing, by the letters of each language: no dictionary, no model.

Letters are taken as independent, each as frequent as in its language, except that words neither mix scripts nor
continue with a capital. That is enough to rank the readings of the same bytes, which differ in nearly every letter.
"""

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from whisker.datasets.names import letters

Language = Literal[
    "german",
    "french",
    "spanish",
    "portuguese",
    "italian",
    "swedish",
    "danish",
    "icelandic",
    "polish",
    "czech",
    "hungarian",
    "romanian",
    "croatian",
    "turkish",
    "lithuanian",
    "latvian",
    "russian",
    "ukrainian",
    "bulgarian",
    "greek",
    "hebrew",
    "arabic",
    "thai",
    "simplified",
    "traditional",
    "japanese",
    "half_width",
    "korean",
]

_OTHER_LATIN: Final = math.log(5e-6)
_OF_SCRIPT: Final = math.log(3e-5)
"""A letter that its script has and its language has not."""
_STRANGE: Final = {"L": math.log(1e-6), "P": math.log(1e-5), "S": math.log(1e-6), "N": math.log(1e-6)}
"""Letters of other scripts, punctuation, signs and digits, by the first letter of their category."""
_UNSEEN: Final = math.log(1e-9)
"""Frames, blocks, and what is no character at all: nothing is called so."""
_ASCII_LETTER: Final = math.log(1 / 60)
_CAPITAL_FIRST: Final = math.log(0.3)
_CAPITAL_AFTER_CAPITAL: Final = math.log(0.2)
_CAPITAL_AFTER_SMALL: Final = math.log(0.005)
_SMALL_AFTER_CAPITALS: Final = math.log(0.05)
_BACKSLASH: Final = math.log(0.01)
"""One behind a letter beyond ASCII is more often that letter's second byte than the end of a folder's name."""
_MIXED_ALPHABETS: Final = math.log(1e-4)
_MIXED_WITH_IDEOGRAPHS: Final = math.log(0.005)
_SIGN_IN_WORD: Final = math.log(0.05)
_IDEOGRAPHIC: Final = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "HALFWIDTH", "FULLWIDTH"}
)


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """How frequent letters are.

    Attributes:
        chances: Logarithm of each letter's share of all letters of names.
        scripts: By the first word of a letter's name in Unicode.
        plain: The logarithm for what the script's rarer letters share.
    """

    chances: dict[str, float]
    scripts: frozenset[str]
    plain: float = _OF_SCRIPT


def log_likelihood(text: str, language: Language) -> float:
    """Return the logarithm of how likely a text is in a language, its ASCII but for letters not counted."""
    alphabet = _alphabet(language)
    total, earlier, before = 0.0, " ", " "
    for letter in text:
        total += _letter(letter, alphabet) + _join(before, letter) + _end_of_capitals(earlier, before, letter)
        earlier, before = before, letter
    return total


def is_written_in(text: str, language: Language) -> bool:
    """Return whether a text has no letters but its language's script, and no signs but punctuation."""
    alphabet = _alphabet(language)
    return all(
        letter.isascii() or _letter(letter, alphabet) >= _OTHER_LATIN or _nature(letter)[0][0] == "P" for letter in text
    )


def _letter(letter: str, alphabet: _Alphabet) -> float:
    if letter.isascii():
        return _ASCII_LETTER if letter.isalpha() else 0.0
    chance = alphabet.chances.get(letter.lower()[:1])
    if chance is not None:
        return chance
    category, script = _nature(letter)
    if category[0] in "LM" and script in alphabet.scripts:
        return alphabet.plain
    return _UNSEEN if script == "BOX" else _STRANGE.get(category[0], _UNSEEN)


def _join(before: str, letter: str) -> float:
    """Return the logarithm of how likely a letter is to follow another one."""
    if letter.isascii() and before.isascii():
        return 0.0  # the same in every reading
    if letter == "\\":
        return _BACKSLASH
    here, there = _nature(letter), _nature(before)
    if here[0][0] not in "LM":
        return _SIGN_IN_WORD if there[0][0] == "L" and not letter.isascii() else 0.0
    if there[0][0] not in "LM":
        return (_CAPITAL_FIRST if here[0] == "Lu" else 0.0) + (0.0 if before.isascii() else _SIGN_IN_WORD)
    joined = 0.0
    if "HALFWIDTH" in (here[1], there[1]) and here[1] != there[1]:
        joined = _MIXED_WITH_IDEOGRAPHS
    if here[0] == "Lu":
        joined = _CAPITAL_AFTER_SMALL if there[0] == "Ll" else _CAPITAL_AFTER_CAPITAL
    if before == "ς":
        joined += _CAPITAL_AFTER_SMALL  # which ends words
    if here[1] == there[1]:
        return joined
    one, other = here[1] in _IDEOGRAPHIC, there[1] in _IDEOGRAPHIC
    if one and other:
        return joined
    return joined + (_MIXED_WITH_IDEOGRAPHS if one or other else _MIXED_ALPHABETS)


def _end_of_capitals(earlier: str, before: str, letter: str) -> float:
    """Return the logarithm for a small letter behind two letters the second of which is a capital."""
    if before.isascii() and (letter.isascii() or earlier.isascii()):
        return 0.0
    is_end = _nature(letter)[0] == "Ll" and _nature(before)[0] == "Lu" and _nature(earlier)[0][0] == "L"
    return _SMALL_AFTER_CAPITALS if is_end else 0.0


@lru_cache(maxsize=4096)
def _nature(letter: str) -> tuple[str, str]:
    """Return a letter's category and script."""
    return unicodedata.category(letter), unicodedata.name(letter, "NONE").split(" ", maxsplit=1)[0]


@lru_cache(maxsize=16)
def _alphabet(language: Language) -> _Alphabet:
    match language:
        case "simplified" | "traditional":
            many = letters.SIMPLIFIED if language == "simplified" else letters.TRADITIONAL
            return _Alphabet(_flat(many), frozenset({"CJK"}), math.log(2e-5))
        case "japanese":
            return _Alphabet(_flat(letters.JAPANESE), frozenset({"CJK", "HIRAGANA", "KATAKANA"}), math.log(2e-5))
        case "korean":
            return _Alphabet(_flat(letters.KOREAN), frozenset({"HANGUL"}), math.log(4e-5))
        case "half_width":
            return _Alphabet(_steep(letters.HALF_WIDTH, 60), frozenset({"HALFWIDTH"}))
        case "russian" | "ukrainian" | "bulgarian":
            return _Alphabet(_steep(getattr(letters, language.upper()), 9), frozenset({"CYRILLIC"}))
        case _ if language in letters.LATIN:
            return _Alphabet(_counted(letters.LATIN[language]), frozenset({"LATIN"}), _OTHER_LATIN)
        case _:
            scripts = frozenset({language.upper()})
            return _Alphabet(_steep(getattr(letters, language.upper()), 12), scripts)


def _flat(many: str) -> dict[str, float]:
    """Spread 0.95 over thousands of characters, the first of them a few times as frequent as the last."""
    weights = [(rank + 200) ** -0.8 for rank in range(len(many))]
    share = 0.95 / sum(weights)
    return {letter: math.log(share * weight) for letter, weight in zip(many, weights, strict=True)}


def _steep(few: str, slope: float) -> dict[str, float]:
    """Make each of an alphabet's letters a little less frequent than the one before."""
    weights = [math.exp(-rank / slope) for rank in range(len(few))]
    whole = sum(weights)
    return {letter: math.log(weight / whole) for letter, weight in zip(few, weights, strict=True)}


def _counted(counts: str) -> dict[str, float]:
    """Read letters and how many of 10,000 they are."""
    return {entry[0]: math.log(int(entry[1:]) / 10_000) for entry in counts.split()}
