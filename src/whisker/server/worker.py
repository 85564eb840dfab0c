"""gunicorn's worker: threads handle requests that have arrived, and never wait for a client (see `poller`)."""

import os
import time
from types import FrameType

from gunicorn.workers.base import Worker

from whisker.server.lanes import make_lanes
from whisker.server.poller import Poller

TURN_SECONDS = 1.0


class RequestWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """A process that answers requests; gunicorn starts it, monitors its heartbeat and signals it to stop."""

    def run(self) -> None:
        """Answer until signalled to stop; then finish requests in flight within the graceful timeout."""
        limits = self.app.limits
        poller = Poller(limits, self.cfg, self.wsgi, make_lanes(limits.threads), self.log, tls=self.app.tls)
        poller.listen(self.sockets, self.PIPE[0])
        while self.alive and self.ppid == os.getppid():
            self.notify()
            poller.turn(TURN_SECONDS)
        poller.stop()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while len(poller) and time.monotonic() < deadline:
            self.notify()
            poller.turn(TURN_SECONDS)

    def handle_quit(self, _signal: int, _frame: FrameType | None) -> None:
        """Exit at once. gunicorn's own handler waits for every thread, and so for every stalled client."""
        os._exit(0)
