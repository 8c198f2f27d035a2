"""A lock that allows one deployment at a time: an object in the artifacts bucket that says who holds it and since when."""

import threading
import uuid
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from .aws.account import AwsError
from .aws.bucket import Bucket, Conflict
from .clock import Clock
from .console import Console
from .problem import Problem

KEY = "deployment.lock"
STALE_AFTER = timedelta(hours=1)
# The same person need not wait an hour to retry a command whose run died. A run that is alive refreshes the lock more often than
# this.
OWN_STALE_AFTER = timedelta(minutes=3)
REFRESH_SECONDS = 60.0


class Lock:
    """A lease on the account, held while something is changed and refreshed meanwhile. A stale lock belongs to a run that
    died."""

    def __init__(self, bucket: Bucket, who: str, clock: Clock, console: Console) -> None:
        self._bucket = bucket
        self._who = who
        self._clock = clock
        self._console = console
        self._etag = ""
        # Distinguishes two runs of the same person at the same second.
        self._run = uuid.uuid4().hex
        self._stopped = threading.Event()
        self._refresher: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._acquire()
        self._refresher = threading.Thread(target=self._refresh, daemon=True)
        self._refresher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        if self._refresher:
            self._refresher.join()
        try:
            # Only our own: if it was stale for an hour, somebody else may hold the lock now.
            self._bucket.client.delete_object(Bucket=self._bucket.name, Key=KEY, IfMatch=self._etag)
        except AwsError as error:
            self._console.info(
                f"The lock could not be released ({error}).\n"
                f"You can run a command again in {OWN_STALE_AFTER.seconds // 60} minutes, others within the hour."
            )

    def _content(self) -> dict[str, str]:
        return {"who": self._who, "when": self._clock.now().isoformat(timespec="seconds"), "run": self._run}

    def _acquire(self) -> None:
        # Twice, because the other run may have finished in between.
        for _ in range(2):
            try:
                self._etag = self._bucket.put_json(KEY, self._content(), None)
                return
            except Conflict:
                held = self._bucket.get_json(KEY)
            if held is None:
                continue
            (value, etag) = held
            who, refreshed = str(value.get("who", "somebody")), datetime.fromisoformat(value["when"])
            expires = refreshed + (OWN_STALE_AFTER if who == self._who else STALE_AFTER)
            if self._clock.now() < expires:
                raise Problem(
                    f"Another deployment is running: {who}, last active at {refreshed:%H:%M} UTC. Wait until it has finished.\n"
                    f"If it died, the lock expires at {expires:%H:%M} UTC (or delete s3://{self._bucket.name}/{KEY})."
                )
            self._console.info(
                f"The deployment of {who} was interrupted at {refreshed:%Y-%m-%d %H:%M} UTC; continuing from there."
            )
            try:
                self._etag = self._bucket.put_json(KEY, self._content(), etag)
                return
            except Conflict:
                continue
        raise Problem("Somebody else started a deployment at the same time. Try again when it has finished.")

    def _refresh(self) -> None:
        while not self._stopped.wait(REFRESH_SECONDS):
            try:
                self._etag = self._bucket.put_json(KEY, self._content(), self._etag)
            except (Conflict, *AwsError):
                # Retried at the next refresh. Conditional writes keep two runs from overwriting each other's records meanwhile.
                continue
