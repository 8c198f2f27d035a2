"""One deployment at a time."""

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

    def test_while_one_holds_it_another_is_told_who_and_since_when(self) -> None:
        with (
            self.lock("the first"),
            self.assertRaisesRegex(Problem, "the first, last heard of at 09:00 UTC"),
            self.lock("the second"),
        ):
            self.fail("it was not held")
        with self.lock("the second"):
            pass
        self.assertIsNone(self.bucket.get(KEY))

    def test_it_is_given_back_when_the_work_fails(self) -> None:
        with self.assertRaises(ZeroDivisionError), self.lock("the first"):
            raise ZeroDivisionError
        self.assertIsNone(self.bucket.get(KEY))

    def test_that_of_a_run_that_died_lapses_within_the_hour(self) -> None:
        self.bucket.put_json(KEY, {"who": "the dead", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(minutes=59)
        with self.assertRaises(Problem), self.lock("the next"):
            self.fail("it was not held")
        self.clock.time += timedelta(minutes=2)
        with self.lock("the next"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["who"] if held else "", "the next")
        self.assertIn("The deployment of the dead was broken off", self.console.text)

    def test_ones_own_is_taken_back_minutes_after_the_run_died(self) -> None:
        # Signed in no more, it could not be given back.
        self.bucket.put_json(KEY, {"who": "somebody", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(minutes=2)
        with (
            self.assertRaisesRegex(Problem, "somebody, last heard of at 09:00 UTC.*(?s:.*)works again at 09:03 UTC"),
            self.lock("somebody"),
        ):
            self.fail("a run of the same person may still be at work")
        self.clock.time += timedelta(minutes=2)
        with self.assertRaisesRegex(Problem, "works again at 10:00 UTC"), self.lock("another"):
            self.fail("it was not held")
        with self.lock("somebody"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["when"] if held else "", self.clock.now().isoformat(timespec="seconds"))

    def test_it_is_kept_fresh_so_often_that_a_run_at_work_never_looks_dead(self) -> None:
        self.assertLessEqual(timedelta(seconds=2 * REFRESH_SECONDS), OWN_STALE_AFTER)
        with mock.patch.object(lock_module, "REFRESH_SECONDS", 0.01), self.lock("somebody"):
            self.clock.time += timedelta(minutes=2)
            self.wait_until(lambda: self.when() == self.clock.now().isoformat(timespec="seconds"))

    def when(self) -> str:
        """What the lock says."""
        held = self.bucket.get_json(KEY)
        return str(held[0]["when"]) if held else ""

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """For what another thread does."""
        until = time.monotonic() + 60
        while not holds():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def test_an_answer_that_was_lost_on_its_way_is_no_other_deployment(self) -> None:
        put = self.bucket.put

        def lost(key: str, data: bytes, *more: str, **conditions: str) -> str:
            # It is stored; the answer does not arrive, and boto3 tries again.
            put(key, data, *more, **conditions)
            return put(key, data, *more, **conditions)

        self.bucket.put = lost  # type: ignore[method-assign]
        with self.lock("the first"):
            held = self.bucket.get_json(KEY)
        self.assertEqual(held[0]["who"] if held else "", "the first")
        self.assertIsNone(self.bucket.get(KEY))

    def test_two_of_one_person_at_one_time_are_two(self) -> None:
        with self.lock("somebody"), self.assertRaisesRegex(Problem, "somebody, last heard of"), self.lock("somebody"):
            self.fail("both hold it")

    def test_of_two_that_find_a_lapsed_one_only_one_gets_it(self) -> None:
        self.bucket.put_json(KEY, {"who": "the dead", "when": self.clock.now().isoformat()}, None)
        self.clock.time += timedelta(hours=2)
        first, second = self.lock("the first"), self.lock("the second")
        seen = self.bucket.get_json

        def late(key: str) -> object:
            # Both have seen the old one; the other is quicker.
            found = seen(key)
            self.bucket.get_json = seen  # type: ignore[method-assign]
            first.__enter__()
            return found

        self.bucket.get_json = late  # type: ignore[method-assign,assignment]
        with self.assertRaisesRegex(Problem, "the first"), second:
            self.fail("both hold it")
        first.__exit__(None, None, None)

    def test_whoever_lost_it_does_not_take_it_from_the_next(self) -> None:
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
