"""The lock: one deployment at a time."""

import time
import unittest
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

from .. import lock as lock_module
from ..aws.bucket import Bucket
from ..lock import KEY, OWN_STALE_AFTER, REFRESH_SECONDS, Lock
from ..problem import Problem
from .support import HOME, Cloud, RecordingConsole, TestClock


class Locks(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.cloud.client("s3", HOME).create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": HOME})
        self.bucket = Bucket(self.cloud.account().client("s3", HOME), "artifacts")
        self.clock = TestClock()
        self.console = RecordingConsole()

    def lock(self, who: str) -> Lock:
        return Lock(self.bucket, who, self.clock, self.console)

    def test_held_lock_names_its_holder_and_time(self) -> None:
        with (
            self.lock("the first"),
            self.assertRaisesRegex(Problem, "the first, last active at 09:00 UTC"),
            self.lock("the second"),
        ):
            self.fail("it was not held")
        with self.lock("the second"):
            pass
        self.assertIsNone(self.bucket.get(KEY))

    def test_lock_is_released_when_the_work_fails(self) -> None:
        with self.assertRaises(ZeroDivisionError), self.lock("the first"):
            raise ZeroDivisionError
        self.assertIsNone(self.bucket.get(KEY))

    def test_lock_of_a_dead_run_expires_within_the_hour(self) -> None:
        self.bucket.put_json(KEY, {"who": "the dead", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(minutes=59)
        with self.assertRaises(Problem), self.lock("the next"):
            self.fail("it was not held")
        self.clock.time += timedelta(minutes=2)
        with self.lock("the next"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["who"] if held else "", "the next")
        self.assertIn("The deployment of the dead was interrupted", self.console.text)

    def test_own_lock_expires_minutes_after_the_run_died(self) -> None:
        # With an expired login, the lock could not be released.
        self.bucket.put_json(KEY, {"who": "somebody", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(minutes=2)
        with (
            self.assertRaisesRegex(Problem, "somebody, last active at 09:00 UTC.*(?s:.*)expires at 09:03 UTC"),
            self.lock("somebody"),
        ):
            self.fail("a run of the same person may still be at work")
        self.clock.time += timedelta(minutes=2)
        with self.assertRaisesRegex(Problem, "expires at 10:00 UTC"), self.lock("another"):
            self.fail("it was not held")
        with self.lock("somebody"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["when"] if held else "", self.clock.now().isoformat(timespec="seconds"))

    def test_refresh_interval_is_well_below_the_expiry(self) -> None:
        self.assertLessEqual(timedelta(seconds=2 * REFRESH_SECONDS), OWN_STALE_AFTER)
        with mock.patch.object(lock_module, "REFRESH_SECONDS", 0.01), self.lock("somebody"):
            self.clock.time += timedelta(minutes=2)
            self.wait_until(lambda: self.when() == self.clock.now().isoformat(timespec="seconds"))

    def when(self) -> str:
        """Returns the time in the lock."""
        held = self.bucket.get_json(KEY)
        return str(held[0]["when"]) if held else ""

    def wait_until(self, is_met: Callable[[], bool]) -> None:
        """Waits for what another thread does."""
        until = time.monotonic() + 60
        while not is_met():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def test_lost_response_is_not_another_deployment(self) -> None:
        put = self.bucket.put

        def lost(key: str, data: bytes, *more: str, **conditions: str) -> str:
            # The object is stored, but the response is lost and boto3 retries.
            put(key, data, *more, **conditions)
            return put(key, data, *more, **conditions)

        self.bucket.put = lost  # type: ignore[method-assign]
        with self.lock("the first"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["who"] if held else "", "the first")
        self.assertIsNone(self.bucket.get(KEY))

    def test_two_runs_of_one_person_exclude_each_other(self) -> None:
        with self.lock("somebody"), self.assertRaisesRegex(Problem, "somebody, last active"), self.lock("somebody"):
            self.fail("both hold it")

    def test_only_one_of_two_runs_takes_over_an_expired_lock(self) -> None:
        self.bucket.put_json(KEY, {"who": "the dead", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(hours=2)
        first, second = self.lock("the first"), self.lock("the second")
        seen = self.bucket.get_json

        def late(key: str) -> object:
            # Both have read the old lock; the other run is quicker.
            found = seen(key)
            self.bucket.get_json = seen  # type: ignore[method-assign]
            first.__enter__()
            return found

        self.bucket.get_json = late  # type: ignore[method-assign,assignment]
        with self.assertRaisesRegex(Problem, "the first"), second:
            self.fail("both hold it")
        first.__exit__(None, None, None)

    def test_expired_holder_does_not_release_the_next_holders_lock(self) -> None:
        first = self.lock("the first")
        first.__enter__()
        self.clock.time += timedelta(hours=2)
        second = self.lock("the second")
        second.__enter__()
        first.__exit__(None, None, None)
        held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["who"] if held else "", "the second")
        second.__exit__(None, None, None)


if __name__ == "__main__":
    unittest.main()
