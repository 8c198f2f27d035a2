"""Another time of day for test programs, by the library of Debian's package `faketime`.

The monotonic clock of Rust programs stays real, so that timeouts work. A program that a test starts with an empty environment sees the
real time, so such a test must hand the time to it.
"""

import time
from datetime import datetime
from functools import cache
from pathlib import Path

# A Friday in UTC that becomes a Saturday, a month and a year during the tests; in Riyadh that has happened, in Los Angeles it has not.
NEW_YEAR = "2027-12-31 23:59:58"
LOS_ANGELES = {"TZ": "America/Los_Angeles"}


def starting_at(moment: str, keeps_monotonic: bool = True) -> dict[str, str]:
    """The environment in which the clock of a program that starts now stands at a moment in UTC, and goes on from there.

    Python sleeps until a moment of the monotonic clock, which the library changes in any case; for Python programs it is not kept.
    """
    # A difference, because a moment would be read in each program's own time zone, and anew by each that it starts.
    ahead = int(datetime.fromisoformat(f"{moment}+00:00").timestamp() - time.time())
    variables = {"LD_PRELOAD": str(_library()), "FAKETIME": f"{ahead:+d}"}
    if keeps_monotonic:
        variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
    return variables


@cache
def _library() -> Path:
    """The path of the library, in its form for programs with threads."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
