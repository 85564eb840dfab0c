"""What machine this is."""

import os
import platform
from pathlib import Path

from whisker.cores import available_cores
from whisker.floods.schema import FloodMachine

_CPUINFO = Path("/proc/cpuinfo")


def this_machine() -> FloodMachine:
    """Describe the machine this process runs on."""
    return FloodMachine(
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=available_cores(),
        memory_bytes=_memory_bytes(),
        python=platform.python_version(),
    )


def _processor() -> str:
    """Name the processor; Linux says it in a file, other systems through Python."""
    if _CPUINFO.is_file():
        for line in _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None
