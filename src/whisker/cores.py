"""How many processor cores this process may use."""

import os


def available_cores() -> int:
    """Count the cores this process is allowed, where the system says (Linux), and those of the machine elsewhere."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
