"""Test a server with users, and keep what came of it for the dashboard's Load page: `make flood`.

.venv/bin/python -m loadtest                                     # 20, then 200 users on a server of its own
.venv/bin/python -m loadtest --host http://localhost:5000 --stages 50:30
.venv/bin/python -m loadtest --max-p95-ms 5000 -- --tags predict  # what follows -- is for Locust
"""

import argparse
import signal
import sys
from pathlib import Path

from loadtest.limits import Stage
from loadtest.run import Order, run_load_test
from loadtest.words import load_test_words
from whisker.errors import AppError
from whisker.load_tests import LoadTest, LoadTestPlan, LoadTestThresholds
from whisker.settings import load_settings
from whisker.workspace import Workspace

WAIT_SECONDS = (0.5, 2.0)


def main() -> int:
    """Run a load test, say what came of it, and return the exit code."""
    options = read_options()
    settings = load_settings()
    is_own = not options.host
    # On a server that runs already the datasets would stay.
    uploads = options.uploads if options.uploads is not None else 2 * is_own
    root = Workspace(settings).load_tests_dir
    order = Order(
        stages=options.stages or [Stage(users, options.seconds) for users in options.users],
        locustfile=Path(__file__).resolve().parents[1] / "locustfile.py",
        host=options.host or None,
        plan=LoadTestPlan(wait_seconds=WAIT_SECONDS, uploads=uploads),
        thresholds=LoadTestThresholds(
            failure_share=options.max_failure_share, p95_ms=options.max_p95_ms, p99_ms=options.max_p99_ms
        ),
        token="" if is_own else settings.api_token,
        extra=options.locust,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server that was started is stopped
    print(f"Load test of {options.host or 'a server of its own'} ...", flush=True)
    try:
        load_test = run_load_test(order, root)
    except AppError as error:
        sys.exit(error.detail)
    except KeyboardInterrupt:
        return 130
    print(f"{load_test_words(load_test)}\nKept in {root / load_test.id}; the Load page shows it.")
    return exit_code(load_test)


def exit_code(load_test: LoadTest) -> int:
    """Return 0 where every stage kept to its thresholds."""
    return 0 if load_test.verdict == "passed" else 1


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="", help="a server that runs already; by default one is started and stopped")
    parser.add_argument("--users", type=int, nargs="+", default=[20, 200], help="of each stage")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each stage")
    parser.add_argument("--stages", type=parse_stages, help="USERS:SECONDS,... in place of both")
    parser.add_argument("--uploads", type=int, help="ZIPs at most; 2 on a server of its own, else none")
    parser.add_argument("--max-failure-share", type=float, default=0.0, help="of a stage's requests, 0 to 1")
    parser.add_argument("--max-p95-ms", type=float, help="95 of 100 answers of a stage must be faster")
    parser.add_argument("--max-p99-ms", type=float, help="99 of 100 answers of a stage must be faster")
    parser.add_argument("locust", nargs="*", help="after --: options for Locust, such as --tags predict")
    return parser.parse_args()


def parse_stages(text: str) -> list[Stage]:
    """Read `20:60,200:60`."""
    return [Stage.parse(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
