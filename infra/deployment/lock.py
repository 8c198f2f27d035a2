"""One deployment at a time: an object in the artifacts bucket says who is at it, and since when."""

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
# Of the same person: whoever starts an order again whose run has died waits no hour, and whoever has two at work is told so.
OWN_STALE_AFTER = timedelta(minutes=3)
REFRESH_SECONDS = 60.0


class Lock:
    """Held while something is changed. It is kept fresh meanwhile; what is not fresh belongs to a run that died."""

    def __init__(self, bucket: Bucket, who: str, clock: Clock, console: Console) -> None:
        self._bucket = bucket
        self._who = who
        self._clock = clock
        self._console = console
        self._etag = ""
        # No two are alike, also of one person at one time.
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
            # Only our own: after an hour of silence somebody else may hold it.
            self._bucket.client.delete_object(Bucket=self._bucket.name, Key=KEY, IfMatch=self._etag)
        except AwsError as error:
            self._console.info(
                f"The lock could not be given back ({error}).\n"
                f"You can start again in {OWN_STALE_AFTER.seconds // 60} minutes, others within the hour."
            )

    def _content(self) -> dict[str, str]:
        return {"who": self._who, "when": self._clock.now().isoformat(timespec="seconds"), "run": self._run}

    def _acquire(self) -> None:
        # Twice, because the other one may have finished in between.
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
                    f"Another deployment is at work: {who}, last heard of at {refreshed:%H:%M} UTC. Wait until it has finished.\n"
                    f"If it was broken off, this works again at {expires:%H:%M} UTC (or remove s3://{self._bucket.name}/{KEY})."
                )
            self._console.info(f"The deployment of {who} was broken off at {refreshed:%Y-%m-%d %H:%M} UTC; going on from there.")
            try:
                self._etag = self._bucket.put_json(KEY, self._content(), etag)
                return
            except Conflict:
                continue
        raise Problem("Somebody else began a deployment at the same moment. Try again when it has finished.")

    def _refresh(self) -> None:
        while not self._stopped.wait(REFRESH_SECONDS):
            try:
                self._etag = self._bucket.put_json(KEY, self._content(), self._etag)
            except (Conflict, *AwsError):
                # The next time, perhaps. That nobody overwrites anybody is what the records' own conditions are for.
                continue
