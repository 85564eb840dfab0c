"""Flood a server with users, and keep what came of it for the dashboard's Load page: `make flood`.

.venv/bin/python scripts/flood.py                                     # 20, then 200 users on a server of its own
.venv/bin/python scripts/flood.py --host http://localhost:5000 --stages 50:30
.venv/bin/python scripts/flood.py --max-p95-ms 5000 -- --tags predict  # what follows -- is for Locust
"""

import argparse
import signal
import sys
from pathlib import Path

from whisker.errors import AppError
from whisker.floods.run import Order, run_flood
from whisker.floods.schema import Flood, FloodPlan, FloodThresholds
from whisker.floods.summary import Stage
from whisker.floods.words import flood_words
from whisker.settings import load_settings

WAIT_SECONDS = (0.5, 2.0)


def main() -> int:
    options = read_options()
    settings = load_settings()
    is_own = not options.host
    # On a server that runs already the datasets would stay.
    uploads = options.uploads if options.uploads is not None else 2 * is_own
    order = Order(
        stages=options.stages or [Stage(users, options.seconds) for users in options.users],
        locustfile=Path(__file__).resolve().parents[1] / "locustfile.py",
        host=options.host or None,
        plan=FloodPlan(wait_seconds=WAIT_SECONDS, uploads=uploads),
        thresholds=FloodThresholds(
            failure_share=options.max_failure_share, p95_ms=options.max_p95_ms, p99_ms=options.max_p99_ms
        ),
        token="" if is_own else settings.api_token,
        extra=options.locust,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server that was started is stopped
    print(f"Flooding {options.host or 'a server of its own'} ...", flush=True)
    try:
        flood = run_flood(order, settings.data_dir / "floods")
    except AppError as error:
        sys.exit(error.detail)
    except KeyboardInterrupt:
        return 130
    print(f"{flood_words(flood)}\nKept in {settings.data_dir / 'floods' / flood.id}; the Load page shows it.")
    return exit_code(flood)


def exit_code(flood: Flood) -> int:
    return 0 if flood.verdict == "passed" else 1


def read_options() -> argparse.Namespace:
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
    return [Stage.parse(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
