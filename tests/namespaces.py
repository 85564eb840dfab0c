"""Processes in PID namespaces of their own, as containers have them."""

import functools
import os
import shutil
import subprocess

import pytest

_NAMESPACE = ("--pid", "--fork", "--mount-proc", "--kill-child")
_AS_ROOT = ("--user", "--map-root-user")


def contained(command: list[str], has_own_proc: bool = True) -> list[str]:
    """Return the command line that runs a command as the first process of a PID namespace; skip where there is none.

    Whoever kills the process that it starts kills all of the namespace.

    Args:
        command: What to run.
        has_own_proc: Whether /proc shows that namespace, and not the one around it.
    """
    prefix = _prefix()
    if prefix is None:
        pytest.skip("no PID namespace can be made here: `unshare --pid` is missing or forbidden")
    return [*(part for part in prefix if has_own_proc or part != "--mount-proc"), *command]


def inside(pid: int, command: list[str]) -> list[str]:
    """Return the command line that runs a command in the namespaces of a process, as `docker exec` does."""
    user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
    return ["nsenter", "--target", str(pid), *user, "--pid", "--mount", *command]


@functools.cache
def _prefix() -> tuple[str, ...] | None:
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return None
    for prefix in (("unshare", *_NAMESPACE), ("unshare", *_AS_ROOT, *_NAMESPACE)):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return None
