"""What a text is that was sent in place of an image, and what to do with it."""

import codecs
import re
from typing import Final

_HEAD_BYTES: Final = 1024
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_FEW_LETTERS: Final = 8
_CONTROLS: Final = frozenset(map(chr, range(0x20))) - frozenset("\t\r\n\f\x1b")
_BYTE_ORDERS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ITSELF: Final = "Send the picture itself."
_PAGE_WORDS: Final = "a web page (HTML)"
_PAGE: Final = (
    "Often that is a page about the picture, or an error of the server it came from, saved under the picture's name. "
    "Fetch the picture anew and send that."
)
_PRINTED: Final = "Send the bytes themselves, not str() of them."
_ANEW: Final = "Read it, fetch the picture anew and send that."
_AS_JSON: Final = "Decode it to a file first, or send it as JSON: "
_POINTER: Final = (
    "It only names the picture: run '{}' in the repository it comes from, and send the file that is there then."
)

_ENDINGS: Final = "(jpe?g|png|webp|gif|bmp|hei[cf]|avif|tiff?)"

_TEXTS: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"version (https://git-lfs|https://hawser|http://git-media)",
        "a Git LFS pointer",
        _POINTER.format("git lfs pull"),
    ),
    (
        r"(\.\./)*(\.git)?/?annex/objects/",
        "a git-annex pointer",
        _POINTER.format("git annex get"),
    ),
    (r"outs:\s*\n\s*-", "a DVC pointer", _POINTER.format("dvc pull")),
    (r"<\?xpacket|<x:xmpmeta|<rdf:rdf|<\?xml[^\0]*<x:xmpmeta", "what an editor keeps beside a photo (XMP)", _ITSELF),
    (r"<(!doctype )?plist|<\?xml[^<]*<!doctype plist", "a property list of Apple (such as AAE)", _ITSELF),
    (r"<(!doctype html|html|head|body|script|meta|title|style|link)\b|(<\?xml|<!--)[^\0]*<html", _PAGE_WORDS, _PAGE),
    (
        r"<(_io\.|filestorage|pil\.|[\w.]+ object at 0x)|\[object \w+\]",
        "what a program prints of a file or picture, not its bytes",
        _PRINTED,
    ),
    (r"<(h1|h2|p|div|center|span|pre|iframe|br|table|a)\b", _PAGE_WORDS, _PAGE),
    (r"<error>|<\?xml[^\0]*<(error|code)>", "an error message of a server (XML)", _ANEW),
    (r"<\?xml|<[a-z!]", "XML", _ITSELF),
    (
        r"['\"]?data:[\w.+-]*/?[\w.+-]*[;,]",
        "a data: URL, which is text",
        f'{_AS_JSON}{{"image": "data:image/jpeg;base64,..."}} to POST /predict.',
    ),
    (
        r"b?['\"]?(/9j/|_9j_|ivborw0kggo|uklgr|r0lgod|aaaa[\w+/-]{2}z0ex|qk[\w+/-]{20})[\w+/=\s-]*",
        "a picture written as base64 text",
        f'{_AS_JSON}{{"image": "/9j/4AAQ..."}} to POST /predict.',
    ),
    (
        r"(0x|\\x|[0-9a-f]{7,8}:?\s+)?(ff[ ,]*(0x)?d8[ ,]*(0x)?ff|89 ?50 ?4e ?47|47 ?49 ?46 ?38|52 ?49 ?46 ?46)",
        "a picture written as hexadecimal text",
        "Turn it back into bytes and send those.",
    ),
    (
        r"b['\"](\\xff\\xd8|\\x89png|gif8|riff)",
        "a picture's bytes as Python prints them",
        _PRINTED,
    ),
    (
        r"https?://\S+\s*\Z|\[internetshortcut\]",
        "a web address, not what lies there",
        'Send the picture, or its address as JSON: {"url": "https://..."} to POST /predict.',
    ),
    (r"\[zonetransfer\]", "a mark of Windows for downloads (Zone.Identifier)", _ITSELF),
    (r"\[(\.shellclassinfo|desktop entry|viewstate)\]", "settings of a folder", _ITSELF),
    (r"begin:v(card|calendar)", "a contact or a calendar", _ITSELF),
    (
        rf"(file://|s3://|gs://)?[^\r\n\0<>|:]{{1,250}}\.{_ENDINGS}['\"]?\s*\Z|[a-z]:\\[^\r\n\0]*\.{_ENDINGS}\s*\Z|blob:",
        "the name of a picture, not the picture itself",
        "Send the bytes of the file (with curl: -F file=@photo.jpg).",
    ),
    (r"http/\d|status: \d|content-(type|length): ", "a server's whole answer with its headers", "Send its body only."),
    (r"--\S+\r?\ncontent-(disposition|type): ", "a whole form (multipart), not the file in it", _ITSELF),
    (r"#define \w+_width", "a drawing of two colours (XBM)", "Save it as PNG and send that."),
    (
        r"(from|received|return-path|mime-version|delivered-to|x-mailer): ",
        "a mail",
        "Save its attachment and send that.",
    ),
    (r"-----begin ", "a key, a certificate or an encrypted message", _ITSELF),
    (
        r"[{\[][^\0]{0,500}['\"](data:image/|/9j/|ivborw0kggo|uklgr|r0lgod)",
        "JSON with a picture in it as base64 text",
        "Send it as the body with the Content-Type application/json, the picture in its field 'image'.",
    ),
    (r"[{\[]\s*([\"{\[\]}\d-]|true|false|null)", "JSON", f"It may be a server's error or settings. {_ITSELF}"),
    (
        r"(error )?([45]\d\d:? )?(not found|forbidden|access denied|unauthori[sz]ed|too many requests|bad gateway)",
        "an error message of a server",
        _ANEW,
    ),
    (
        r"(error )?([45]\d\d:? )?(bad request|internal server error|service unavailable|error code:|rate limit)",
        "an error message of a server",
        _ANEW,
    ),
    (r"#!", "a script", _ITSELF),
)
_RULES: Final = tuple((re.compile(pattern), what, advice) for pattern, what, advice in _TEXTS)
_SVG: Final = re.compile(r"<svg|(<\?xml|<!doctype svg|<!--)[^\0]*<svg")


def known_text(data: bytes) -> tuple[str, str] | None:
    """Say what a text is and what to do with it, or None where it is none that is known."""
    text = _head(data) or _before_blank_line(data)
    return next(((what, advice) for rule, what, advice in _RULES if rule.match(text)), None) if text else None


def is_svg(data: bytes) -> bool:
    """Return whether a text is a drawing in SVG; no XML is parsed."""
    return bool(_SVG.match(_head(data)))


def is_text(data: bytes) -> bool:
    """Return whether a file begins as plain text does."""
    text = _head(data)
    return bool(text.strip("\ufffd")) and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)


def was_taken_for_text(data: bytes) -> bool:
    """Return whether bytes are UTF-8 of what never was text, as where a program decoded and encoded them on their way.

    Most bytes that are no ASCII have become marks of what cannot be decoded, or the letters of Latin-1 of their
    numbers; those that control something have stayed, of which a text has none.
    """
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data[:_HEAD_BYTES])
    except UnicodeDecodeError:
        return False
    letters = [letter for letter in text if not letter.isascii()]
    made = sum(letter <= "\xff" or letter == "\ufffd" for letter in letters)
    return made >= max(_FEW_LETTERS, len(letters) / 2) and any(map(_CONTROLS.__contains__, text))


def _before_blank_line(data: bytes) -> str:
    """Read the beginning of headers, which a blank line parts from bytes that are no text."""
    head = _BLANK_LINE.split(data[:_HEAD_BYTES], 1)[0]
    return "" if b"\x00" in head else head.decode("utf-8", "replace").lower()


def _head(data: bytes) -> str:
    """Read the beginning of a text in small letters, without space before it; nothing where bytes are no text."""
    head = data[:_HEAD_BYTES]
    for mark, encoding in _BYTE_ORDERS:
        if head.startswith(mark):
            return head[2:].decode(encoding, "ignore").lstrip().lower()
    if b"\x00" in head[:64]:
        return ""
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip().lower()
