"""Run one step of the set-up: python step.py NAME LINE COMMAND...

Prints the line, and what the command printed only if it failed. Ends the command with every process it started when
make is told to end. Any Python 3.11 runs this, before anything is installed.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

LOGS = Path(".make")
TAIL_LINES = 15
NO_NETWORK = re.compile(
    "name resolution|Name or service not known|nodename nor servname|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|"
    "Connection refused|ConnectTimeout|ProxyError|Network is unreachable|No route to host|META_FETCH_FAIL"
)


def main() -> int:
    name, line, *command = sys.argv[1:]
    print(line, flush=True)
    LOGS.mkdir(exist_ok=True)
    log = LOGS / f"{name}.log"
    status = run_to_the_end(command, log)
    if status:
        explain(line, log)
    return status


def run_to_the_end(command: list[str], log: Path) -> int:
    """Run a command in a process group of its own, which ends when this process is told to."""
    received: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def end_group(number: int, _frame: object) -> None:
        received.append(number)
        end_groups(started)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # before there is anything to leave behind
        signal.signal(number, end_group)
    with log.open("wb") as output:
        try:
            started += [
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
                )
            ]
        except OSError as error:
            output.write(f"{command[0]}: {error.strerror}\n".encode())
            return 127
    if received:
        end_groups(started)
    status = started[0].wait()
    if received:
        sys.exit(128 + received[0])
    return status


def end_groups(started: list[subprocess.Popen[bytes]]) -> None:
    """End what was started, with all that it started."""
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)


def explain(line: str, log: Path) -> None:
    """Print the end of what a failed command said, and what to do about it."""
    text = log.read_text(encoding="utf-8", errors="replace")
    print("\n".join(text.splitlines()[-TAIL_LINES:]), file=sys.stderr)
    if NO_NETWORK.search(text):
        hint = "The package registry cannot be reached: check the network (or its proxy), then run make again."
    else:
        hint = f"All it printed is in {log}; running make again tries again."
    print(f"Failed: {line}. {hint}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
