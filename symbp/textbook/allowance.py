"""The CPU time that one piece of work may take: an alarm ends it where signals can, and `check` in the hot loops everywhere."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from math import inf
from time import thread_time
from types import FrameType
from typing import Any, TypeVar

Result = TypeVar("Result")
Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers
GRACE = 0.5                # after an alarm: what it ends has this long to be left before the next one
SOON = 0.001


class OutOfTime(BaseException):
    """The allowance is spent. No `except Exception` on the way takes it for a fault."""


class _Clock(threading.local):
    """When the innermost work of this thread has to end, in its own CPU time."""

    deadline = inf


_clock = _Clock()


class Allowance:
    """CPU seconds that are left for one piece of work, done at once or in several turns."""

    def __init__(self, seconds: float) -> None:
        self.seconds = self.left = seconds

    def spent_on(self, work: Callable[[], Result]) -> Result:
        """What the work returns. Raises OutOfTime where it takes longer than what is left, here or around it."""
        outer, begun = _clock.deadline, thread_time()
        before = _installed() if outer == inf else None
        try:
            try:
                _clock.deadline = min(outer, begun + self.left)
                _set_alarm()
                check()
                return work()
            finally:
                _clock.deadline = outer
        except OutOfTime:
            _clock.deadline = outer             # the alarm may have rung while the first attempt to leave was under way
            raise
        finally:
            self.left -= thread_time() - begun
            if outer < inf:
                _set_alarm()
            elif before is not None:
                _put_back(before)


def check() -> None:
    """Raises OutOfTime where the work that this is called from has no time left."""
    if _clock.deadline < inf and thread_time() >= _clock.deadline:
        _clock.deadline += GRACE
        raise OutOfTime


def _installed() -> Handler | None:
    """The handler before ours; None where the alarm cannot be used: no such signal, another thread, a profiler."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or signal.getitimer(signal.ITIMER_PROF) != (0.0, 0.0):
        return None
    return signal.signal(signal.SIGPROF, _rung) or signal.SIG_DFL


def _put_back(before: Handler) -> None:
    """No alarm, and the handler that was there; the default one would end the process on an alarm still under way."""
    signal.setitimer(signal.ITIMER_PROF, 0)
    if before is not signal.SIG_DFL:
        signal.signal(signal.SIGPROF, before)


def _set_alarm() -> None:
    """Set for the innermost deadline, and again and again after it."""
    ours = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    if ours and _clock.deadline < inf and signal.getsignal(signal.SIGPROF) is _rung:
        signal.setitimer(signal.ITIMER_PROF, max(_clock.deadline - thread_time(), SOON), GRACE / 10)


def _rung(number: int, frame: FrameType | None) -> None:
    check()
