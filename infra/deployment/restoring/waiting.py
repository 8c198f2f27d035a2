"""Waiting for a restore of AWS, which takes between minutes and hours."""

from collections.abc import Callable
from typing import TypeVar

from ..clock import Clock
from ..console import Console
from ..problem import Problem

POLL_SECONDS = 15.0
TIMEOUT_SECONDS = 24 * 3600.0
# If nothing happens for this long, the console says what is being waited for.
_PROGRESS_SECONDS = 120.0

T = TypeVar("T")


def wait_for(poll: Callable[[], T | None], clock: Clock, console: Console, first: str, later: str, timeout: str) -> T:
    """Calls `poll` until it returns a result, and returns that.

    Prints `first` before the first pause, and later, every two minutes, `later` with the minutes waited. Raises `Problem` with the
    message `timeout` after a day.
    """
    waited = quiet = 0.0
    while (result := poll()) is None:
        if waited >= TIMEOUT_SECONDS:
            raise Problem(timeout)
        if waited == 0.0:
            console.info(first)
        elif quiet >= _PROGRESS_SECONDS:
            quiet = 0.0
            console.info(f"{later} ({int(waited // 60)} minutes)")
        clock.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        quiet += POLL_SECONDS
    return result
