"""Files that lie beside pictures and are none, told by their names."""

from typing import Final

# What operating systems leave in folders; hidden files are known by their dot. Finder writes "Icon\r".
_LEFTOVER_NAMES: Final = frozenset(
    {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "@eadir", "lost+found"}
)
_ARCHIVES: Final = frozenset({"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst"})
_NO_PICTURES: Final = frozenset(
    {"txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "md", "html", "htm", "log", "ini", "db", "pdf"}
    | {"py", "ipynb", "sh", "bat", "exe", "js", "css", "mat", "npy", "npz", "pkl", "h5", "parquet", "tfrecord"}
    | {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "mp3", "mp4", "mov", "avi", "mkv", "wav", "aae", "url", "lnk"}
)


def is_leftover(parts: tuple[str, ...]) -> bool:
    """Tell whether a file is hidden or an operating system's, by any part of its path."""
    return any(part.startswith(".") or part.lower() in _LEFTOVER_NAMES for part in parts)


def no_picture_reason(name: str) -> str:
    """Say why a file is obviously no picture, or nothing: all else is judged by decoding it."""
    _, dot, ending = name.rpartition(".")
    ending = ending.lower() if dot else ""
    if ending in _ARCHIVES:
        return "an archive inside; it was not opened"
    return "not a picture" if ending in _NO_PICTURES else ""
