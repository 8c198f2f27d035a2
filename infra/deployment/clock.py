"""The clock, replaceable so that tests need not wait."""

import time
from datetime import UTC, datetime


class Clock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Returns the current time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Waits for a number of seconds."""
        time.sleep(seconds)
