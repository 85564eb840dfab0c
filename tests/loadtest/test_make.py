"""`make flood`: what it hands over."""

import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def planned(*variables: str, **environment: str) -> str:
    """Ask make what it would run, without set-up."""
    result = subprocess.run(
        ["make", "--dry-run", "--assume-old=setup", "flood", *variables],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return next(line for line in result.stdout.splitlines() if "-m loadtest" in line)


def test_twenty_then_two_hundred_users_come_for_a_minute_each() -> None:
    """Unless other numbers are given."""
    assert '--host "" --users 20 200 --seconds 60' in planned()
    assert "--users 5 --seconds 10" in planned("FLOOD_USERS=5", "FLOOD_SECONDS=10")


@pytest.mark.parametrize(("variables", "host"), [(("HOST=http://localhost:5000",), "http://localhost:5000"), ((), "")])
def test_host_is_taken_from_make_and_not_from_the_shell(variables: tuple[str, ...], host: str) -> None:
    """Some shells keep the machine's name in HOST."""
    assert f'--host "{host}"' in planned(*variables, HOST="my-laptop")
