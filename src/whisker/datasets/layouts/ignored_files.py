"""Files that are no images by their names, and folders that hold no images."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from whisker.datasets.layouts.folder_tree import Parts
from whisker.errors import NoClasses, TooFewClasses
from whisker.text import listed

# Written by operating systems and programs, some of it with small copies of images; hidden files are known by their
# dot. Finder writes "Icon\r".
_IGNORED_NAMES: Final = frozenset(
    {"__macosx", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "$recycle.bin", "recycler"}
    | {"system volume information", "lost+found", "found.000", "network trash folder", "temporary items"}
    | {"@eadir", "#recycle", "#snapshot", "@tmp", "@recycle", "@__thumb", "@recently-snapshot", "@sharebin"}
    | {"__pycache__", "node_modules", "meta-inf", "web-inf", "_svn", "_darcs", "_vti_cnf", "_notes"}
    | {"picasa.ini", "zbthumbnail.info", "pspbrwse.jbf", "thumbnails-digikam.db", "digikam4.db"}
)
_IGNORED_ENDINGS: Final = (
    *(".lrdata", ".lrcat-data", ".cocatalogdb", ".cosessiondb", ".photoslibrary", ".aplibrary"),
    *("zone.identifier", "@synoeastream", "@synoresource"),
)
_STREAM: Final = re.compile(
    r"[:\uf03a](encryptable|afp_\w+|com\.[\w.#-]+|smartscreen|mshield|ads|\$data)\Z", re.IGNORECASE
)
"""What file systems keep beside a file, where a copy made a file of its own of it: "Thumbs.db:encryptable"."""
_CVS_FILES: Final = frozenset({"entries", "root", "repository", "tag", "template", "entries.log", "entries.static"})
_IGNORED_BEGINNINGS: Final = (".", "~$")

_IMAGE_ENDINGS: Final = frozenset(
    {"jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp", "mpo", "png", "apng", "webp", "gif", "bmp", "dib"}
    | {"heic", "heif", "hif", "heics", "heifs", "avif", "avifs"}
)

_PLAIN_REASON: Final = "not a picture"
_PLAIN_NAMES: Final = frozenset(
    {"license", "licence", "readme", "makefile", "dockerfile", "copying", "authors", "changelog", "notice"}
    | {"version", "todo", "install", "contributing", "manifest", "md5sums", "sha1sums", "sha256sums"}
    | {"checksums", "classes", "labels"}
)
_UNREAD_ENDINGS: Final = frozenset(
    {"tif", "tiff", "svg", "svgz", "eps", "ico", "icns", "cur", "jxl", "jp2", "j2k", "jpf", "jpx", "jxr"}
    | {"exr", "hdr", "tga", "dds", "pcx", "ppm", "pgm", "pbm", "pnm", "qoi", "ktx", "ktx2", "dcm", "dicom"}
    | {"nii", "fits", "fit", "wmf"}
)
ARCHIVE_REASON: Final = "an archive inside; it was not opened"

_REASONS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    (
        ARCHIVE_REASON,
        frozenset({"zip", "zipx", "rar", "7z", "tar", "gz", "tgz", "bz2", "tbz", "xz", "txz", "zst", "lz4", "cab"})
        | frozenset({"iso", "dmg", "cpio", "deb", "rpm"}),
    ),
    (
        "a camera's RAW file; export it as JPEG where there is none beside it",
        frozenset({"nef", "nrw", "cr2", "cr3", "crw", "arw", "srf", "sr2", "dng", "raf", "orf", "ori", "rw2", "rwl"})
        | frozenset({"raw", "pef", "srw", "x3f", "3fr", "fff", "iiq", "mrw", "mef", "erf", "kdc", "dcr", "mos", "gpr"}),
    ),
    (
        "a video, or a small picture of one",
        frozenset({"mp4", "mov", "avi", "mkv", "webm", "3gp", "3gpp", "3g2", "m4v", "mpg", "mpeg", "mts", "m2ts"})
        | frozenset({"wmv", "asf", "flv", "vob", "ogv", "mp", "mv", "mjpeg", "insv", "lrv", "thm", "dv", "mxf", "swf"}),
    ),
    (
        "a sound",
        frozenset({"mp3", "wav", "opus", "ogg", "oga", "m4a", "m4b", "aac", "flac", "amr", "wma", "aif", "aiff"})
        | frozenset({"mid", "midi", "caf"}),
    ),
    (
        "what a program keeps beside pictures",
        frozenset({"xmp", "aae", "pp3", "dop", "cos", "cot", "cop", "cof", "on1", "arp", "nksc", "pto", "vrd", "dr4"})
        | frozenset({"lrcat", "lrprev", "lrtemplate", "exif", "exv", "mie", "icc", "icm", "meta", "metadata", "jbf"})
        | frozenset(
            {"ithmb", "rws", "xmp~", "acr", "bridgesort", "nomedia", "picasa", "lrcat-journal", "sidecar", "dvc"}
        ),
    ),
    (
        "a drawing program's own file; save it as JPEG or PNG",
        frozenset({"psd", "psb", "xcf", "kra", "ora", "clip", "afphoto", "afdesign", "cdr", "indd", "sketch"})
        | frozenset({"ai", "blend", "procreate", "mdp", "sai", "psp", "pspimage", "pdn"}),
    ),
    (
        "a download that was not finished",
        frozenset({"crdownload", "part", "partial", "opdownload", "aria2", "!ut"}),
    ),
    (
        _PLAIN_REASON,
        frozenset({"txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "toml", "md", "html", "htm", "mhtml"})
        | frozenset(
            {"log", "ini", "cfg", "conf", "db", "db-journal", "sqlite", "pdf", "vcf", "ics", "eml", "msg", "rst"}
        )
        | frozenset({"rtf", "tex", "bib", "srt", "names", "pbtxt", "geojson", "lst", "idx", "sha256", "md5", "sha1"})
        | frozenset({"py", "pyc", "pyo", "pyd", "ipynb", "sh", "bat", "cmd", "ps1", "exe", "dll", "so", "js"})
        | frozenset({"css", "class", "jar", "java", "php", "msi", "apk", "mf"})
        | frozenset({"mat", "npy", "npz", "pkl", "pickle", "h5", "hdf5", "parquet", "feather", "arrow", "tfrecord"})
        | frozenset({"pt", "pth", "ckpt", "onnx", "safetensors", "pb", "keras", "tflite", "caffemodel", "weights"})
        | frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "numbers"})
        | frozenset({"epub", "url", "lnk", "webloc", "desktop", "torrent", "bak", "lock", "license", "gitkeep"}),
    ),
)
_REASON_BY_ENDING: Final = {ending: reason for reason, endings in _REASONS for ending in endings}
_IMAGE_ENDING_WITHIN: Final = re.compile(rf"\.({'|'.join(sorted(_IMAGE_ENDINGS))})(?![a-z])", re.IGNORECASE)
_NOT_DOWNLOADED: Final = "a placeholder of iCloud: download the picture, and take it in then"
IGNORED_NAME_REASON: Final = "hidden, or left by an operating system or a program"
"""The reason for files for which `is_ignored_name` holds."""


def is_ignored_name(parts: tuple[str, ...]) -> bool:
    """Return whether a file is hidden or an operating system's or a program's own, by any part of its path."""
    return any(map(_is_ignored_part, parts)) or (
        len(parts) > 1 and parts[-2].lower() == "cvs" and parts[-1].lower() in _CVS_FILES
    )


def _is_ignored_part(name: str) -> bool:
    lowered = name.lower()
    if lowered.startswith(_IGNORED_BEGINNINGS) or lowered in _IGNORED_NAMES or lowered.endswith(_IGNORED_ENDINGS):
        return True
    return (":" in name or "\uf03a" in name) and bool(_STREAM.search(name))


def ignored_name_reason(name: str) -> str:
    """Return the reason for a file for which `is_ignored_name` holds."""
    return _NOT_DOWNLOADED if name.endswith(".icloud") else IGNORED_NAME_REASON


def not_an_image_reason(name: str) -> str:
    """Return why a file is no image by its name; empty where only decoding can decide."""
    ending = _ending(name)
    if not ending:
        return _PLAIN_REASON if name.lower() in _PLAIN_NAMES else ""
    return _REASON_BY_ENDING.get(ending, "")


def has_image_name(name: str) -> bool:
    """Return whether a file's name has the ending of a supported format."""
    return _ending(name) in _IMAGE_ENDINGS


def may_be_image(name: str) -> bool:
    """Return whether a file's name is like those of images: "1.jpg", "img1", "cat.1", "1.jpg_original"."""
    ending = _ending(name)
    if ending in _IMAGE_ENDINGS:
        return True
    if not ending or ending.isdigit():
        return any(map(str.isdigit, name))
    return bool(_IMAGE_ENDING_WITHIN.search(name))


def stray_reason(name: str) -> str:
    """Return the reason for a file whose name is unlike an image's, in a folder without images."""
    if _ending(name) in _UNREAD_ENDINGS:
        return "of a format that is not read; save it as JPEG or PNG"
    return "not called like a picture, in a folder without pictures"


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


MASK_REASON: Final = "a mask, called like the picture beside it"
_MASK: Final = re.compile(
    r"[ _-](?:mask|masks|segmentation|gt|groundtruth|trimap)(?:[ _-]?\d{1,3})?\.[a-z]{3,4}\Z", re.IGNORECASE
)
_REASONS_SHOWN: Final = 5
_NAME_SHOWN: Final = 80


def sort_by_names(files: Sequence[Parts]) -> tuple[dict[int, str], list[int], list[int]]:
    """Sort files by their names: (no images, with reasons; names to ignore; files to examine).

    Files whose names are unlike an image's are examined only beside images: a folder of nothing else is no class.
    """
    ignored: dict[int, str] = {}
    ignored_names, kept = [], []
    homes: set[Parts] = set()
    within: dict[Parts, bool] = {}
    for index, parts in enumerate(files):
        folder = parts[:-1]
        if folder not in within:
            within[folder] = is_ignored_name(folder)
        if within[folder] or is_ignored_name(parts[-2:]):
            ignored_names.append(index)
        elif reason := not_an_image_reason(parts[-1]):
            ignored[index] = reason
        else:
            kept.append(index)
            if may_be_image(parts[-1]):
                homes.add(folder)
    strays = [index for index in kept if files[index][:-1] not in homes] if homes else []
    masks = _masks(files, kept)
    if strays or masks:
        ignored |= {index: stray_reason(files[index][-1]) for index in strays} | dict.fromkeys(masks, MASK_REASON)
        kept = [index for index in kept if index not in ignored]
    return ignored, ignored_names, kept


def _masks(files: Sequence[Parts], kept: Iterable[int]) -> list[int]:
    """Find the masks among images: "cat (1)_mask.png" beside "cat (1).png"."""
    found = {index: match for index in kept if (match := _MASK.search(files[index][-1]))}
    if not found:
        return []
    stems = {(*files[index][:-1], files[index][-1].rpartition(".")[0]) for index in kept if index not in found}
    return [index for index, match in found.items() if (*files[index][:-1], files[index][-1][: match.start()]) in stems]


def folders_without_images(folders: Iterable[Parts], files: Sequence[Parts], kept: Iterable[int]) -> set[Parts]:
    """Find the folders without a file that may be an image.

    Args:
        folders: Every folder's path.
        files: Every file's path.
        kept: Which files are examined.
    """
    filled: set[Parts] = set()
    for home in {files[index][:-1] for index in kept}:
        filled.update(_around(home, filled))
    found: set[Parts] = set()
    for folder in {*folders, *(parts[:-1] for parts in files)}:
        if folder and folder not in filled and not is_ignored_name(folder):
            found.update(_around(folder, found))
    return found - filled


def _around(folder: Parts, known: Collection[Parts]) -> Iterator[Parts]:
    """Yield a folder and those around it, up to one that is known."""
    while folder and folder not in known:
        yield folder
        folder = folder[:-1]


def no_class_warnings(
    files: Sequence[Parts], reasons: Mapping[int, str], roots: Collection[Parts], empty: Collection[Parts]
) -> Iterable[str]:
    """Warn of folders in the place of class folders that hold no images, and say what they hold."""
    folders = sorted(folder for folder in empty if folder[:-1] in roots)
    if not folders:
        return
    depths, wanted = {len(folder) for folder in folders}, set(folders)
    held = Counter(
        reason
        for index, reason in reasons.items()
        if any(files[index][:depth] in wanted for depth in depths if depth < len(files[index]))
    )
    what = "; ".join(
        f"{count} {'file' if count == 1 else 'files'}: {reason}" for reason, count in held.most_common(_REASONS_SHOWN)
    )
    are = "is no class: the folder holds" if len(folders) == 1 else "are no classes: the folders hold"
    names = listed(["/".join(folder)[:_NAME_SHOWN] for folder in folders])
    yield f"{names} {are} no pictures{f' ({what})' if what else ''}."


@contextmanager
def left_out_named(files: Sequence[Parts], ignored: Mapping[int, str]) -> Iterator[None]:
    """Add to the error of too few classes what was found instead of images."""
    try:
        yield
    except (NoClasses, TooFewClasses) as error:
        if not ignored:
            raise
        raise type(error)(f"{error.detail} {_left_out_words(files, ignored)}") from None


def _left_out_words(files: Sequence[Parts], ignored: Mapping[int, str]) -> str:
    """Return which files were left out, by reason, and what to do about archives."""
    by_reason: dict[str, list[str]] = {}
    for index, reason in sorted(ignored.items()):
        by_reason.setdefault(reason, []).append("/".join(files[index])[:_NAME_SHOWN])
    text = "; ".join(f"{listed(names)} ({reason})" for reason, names in by_reason.items())
    archives = by_reason.get(ARCHIVE_REASON)
    if not archives:
        return f"Left out: {text}."
    folder = archives[0].rpartition("/")[2].split(".")[0]
    return (
        f"Left out: {text}. Unpack archives first, each into a folder of its own such as '{folder}/', and send one ZIP "
        "of the folders."
    )
