"""Bringing back what is gone: from a moment, onto the table on this machine."""

import unittest
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from ..problem import Problem
from ..restoring.items import Item
from ..restoring.restore import Restore, read_time
from .local_table import HOME, READS, LocalTable
from .sample_items import DAY, SECRETS, Submission, item, text, unrelated_items


class Killed(BaseException):
    """The process ends here, as far as it is concerned."""


def client_error(code: str, operation: str = "TransactWriteItems", *reasons: str, words: str = "refused") -> ClientError:
    """What boto3 raises where DynamoDB refuses."""
    answer: Any = {"Error": {"Code": code, "Message": words}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(answer, operation)


class RestoreCase(unittest.TestCase):
    """A table with what it was, and what it is today."""

    local: LocalTable

    @classmethod
    def setUpClass(cls) -> None:
        cls.local = LocalTable()
        cls.addClassCleanup(cls.local.stop)

    def setUp(self) -> None:
        self.local.reset()
        self.local.out.seek(0)
        self.local.out.truncate()
        self.now = int(self.local.clock.now().timestamp())
        self.first = Submission("0a", "23456789", self.now - 3 * DAY)
        self.second = Submission("0b", "34567892", self.now - 2 * DAY)
        self.words: list[str] = []
        self.addCleanup(self.assert_nothing_personal_printed)

    def assert_nothing_personal_printed(self) -> None:
        for secret in SECRETS:
            self.assertNotIn(secret, self.local.output + "".join(self.words))

    def restore(self) -> Restore:
        return Restore(self.local.account, HOME, self.local.console, self.local.clock)

    def problem(self, does: Callable[[], Any]) -> str:
        """The words of the problem that it ends with."""
        with self.assertRaises(Problem) as caught:
            does()
        self.words.append(str(caught.exception))
        return str(caught.exception)

    def moment(self) -> datetime:
        """One that the table can be restored to."""
        told = self.local.unrecorded.describe_continuous_backups(TableName=HOME.table)["ContinuousBackupsDescription"]
        latest: datetime = told["PointInTimeRecoveryDescription"]["LatestRestorableDateTime"]
        return latest

    def from_moment(self, today: Callable[[], None] = lambda: None, **flags: bool) -> None:
        """Restores from what is in the table now, which `today` then changes to what is in it at the time of the copying."""
        with self.local.on_request("after", "RestoreTableToPointInTime", self.local.once(today)):
            self.restore().from_moment(self.moment(), **flags)

    def assert_only_the_table_remains(self) -> None:
        self.assertEqual(self.local.tables(), [HOME.table])


class FromMoment(RestoreCase):
    def test_a_missing_submission_comes_back_whole_and_its_notice_pending(self) -> None:
        self.local.put(*self.first.items, *self.second.items)
        before = self.local.items()
        self.from_moment(lambda: self.local.delete(*self.first.items))
        self.assertEqual(self.local.items(), before)
        self.assertEqual(self.local.items()[self.first.pk, "OUT#relations"]["pending"], text("pending"))
        for line in (
            "1  requests",
            "1  events of requests",
            "1  notices of requests",
            "1  reference numbers",
            "1  there already",
        ):
            self.assertIn(line, self.local.output)
        self.assert_only_the_table_remains()

    def test_what_is_there_and_newer_is_not_touched_and_only_its_missing_event_comes_back(self) -> None:
        gone = self.first.another_event("9", self.now - 2 * DAY, "noted")
        self.local.put(*self.first.items, gone)
        newer = {**self.first.meta, "status": text("accepted"), "queue": text("support#accepted")}
        moved = self.first.another_event("8", self.now, "moved")

        def today() -> None:
            self.local.delete(gone)
            self.local.put(newer, moved)

        self.from_moment(today)
        items = self.local.items()
        self.assertEqual(items[self.first.pk, "META"], newer)
        self.assertEqual(items[gone["pk"]["S"], gone["sk"]["S"]], gone)
        self.assertEqual(len(items), 6)

    def test_a_submission_that_lost_only_its_own_item_gets_it_back(self) -> None:
        self.local.put(*self.first.items)
        self.from_moment(lambda: self.local.delete(self.first.meta))
        self.assertEqual(self.local.items()[self.first.pk, "META"], self.first.meta)

    def test_a_missing_reference_comes_back_alone(self) -> None:
        self.local.put(*self.first.items)
        self.from_moment(lambda: self.local.delete(self.first.guard))
        self.assertEqual(self.local.items()[self.first.guard["pk"]["S"], "REF"], self.first.guard)
        self.assertIn("1  reference numbers", self.local.output)

    def test_what_was_erased_does_not_come_back(self) -> None:
        for finished in (True, False):
            with self.subTest(finished=finished):
                self.local.reset()
                record = self.first.erased_guard(self.now, finished=finished)
                left = [] if finished else [self.first.event]
                self.local.put(*self.first.items)

                def today(record: Item = record, left: list[Item] = left) -> None:
                    self.local.delete(self.first.meta, self.first.event, self.first.team)
                    self.local.put(record, *left)

                self.from_moment(today)
                expected = [record, *left]
                self.assertEqual(self.local.items(), {(each["pk"]["S"], each["sk"]["S"]): each for each in expected})
                self.assertIn("1  erased at somebody's wish", self.local.output)

    def test_what_was_being_erased_at_that_moment_does_not_come_back_but_the_record_of_it(self) -> None:
        record = self.first.erased_guard(self.now - DAY, finished=False)
        self.local.put(record, self.first.event)
        self.from_moment(lambda: self.local.delete(record, self.first.event))
        self.assertEqual(list(self.local.items().values()), [record])

    def test_an_erasing_that_begins_while_it_is_brought_back_wins(self) -> None:
        for finished in (True, False):
            with self.subTest(finished=finished):
                self.local.reset()
                self.local.put(*self.first.items)
                record = self.first.erased_guard(self.now, finished=finished)
                begins = self.local.once(partial(self.local.put, record))
                with self.local.on_request("before", "TransactWriteItems", begins):
                    self.from_moment(lambda: self.local.delete(self.first.meta, self.first.event, self.first.team))
                self.assertEqual(list(self.local.items().values()), [record])

    def test_what_somebody_else_puts_there_at_that_moment_is_not_touched(self) -> None:
        self.local.put(*self.first.items)
        newer = {**self.first.meta, "status": text("verified")}
        with self.local.on_request("before", "TransactWriteItems", self.local.once(lambda: self.local.put(newer))):
            self.from_moment(lambda: self.local.delete(*self.first.items))
        items = self.local.items()
        self.assertEqual(items[self.first.pk, "META"], newer)
        self.assertEqual(len(items), 4)

    def test_what_is_past_its_time_does_not_come_back(self) -> None:
        past = Submission("0c", "45678923", self.now - 9 * DAY, expires_at=self.now - 1)
        kept = Submission("0d", "56789234", self.now - 9 * DAY, expires_at=self.now + DAY)
        self.local.put(*past.items, *kept.items)
        self.from_moment(lambda: self.local.delete(*past.items, *kept.items))
        self.assertEqual({key for key in self.local.items()}, {(each["pk"]["S"], each["sk"]["S"]) for each in kept.items})
        self.assertIn("1  past their time", self.local.output)

    def test_what_the_functions_make_anew_does_not_come_back(self) -> None:
        self.local.put(*unrelated_items(self.now))
        self.from_moment(lambda: self.local.delete(*unrelated_items(self.now)))
        self.assertEqual(self.local.items(), {})
        self.assertIn("1  digests", self.local.output)
        self.assert_only_the_table_remains()

    def test_a_reference_that_another_request_has_today_is_told_and_the_table_beside_stays(self) -> None:
        self.local.put(*self.first.items)
        other = Submission("0e", self.first.reference, self.now)

        def today() -> None:
            self.local.delete(*self.first.items)
            self.local.put(*other.items)

        self.from_moment(today)
        self.assertEqual(set(self.local.items()), {(each["pk"]["S"], each["sk"]["S"]) for each in other.items})
        self.assertIn(f"{self.first.pk} (23456789): its reference leads to another request", self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_what_nobody_understands_is_told_and_the_table_beside_stays(self) -> None:
        unknown = item("NEWER#1", "X", words=text(SECRETS[0]))
        parts = self.first.event
        self.local.put(unknown, parts, self.second.guard)
        self.from_moment(lambda: self.local.delete(unknown, parts, self.second.guard))
        self.assertEqual(self.local.items(), {})
        for words in ("1 items are of a kind", f"{self.first.pk} (no reference)", "34567892: leads to a request that was not"):
            self.assertIn(words, self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_a_submission_of_more_items_than_a_transaction_takes_comes_back_whole(self) -> None:
        events = [self.first.another_event(str(100 + each), self.now - DAY, "noted") for each in range(230)]
        self.local.put(*self.first.items, *events)
        before = self.local.items()
        self.from_moment(lambda: self.local.delete(*self.first.items, *events))
        self.assertEqual(self.local.items(), before)
        self.assertIn("231  events of requests", self.local.output)
        self.assertIn("1  reference numbers", self.local.output)

    def test_where_nothing_is_missing_that_is_said_and_nothing_written(self) -> None:
        self.local.put(*self.first.items)
        self.from_moment()
        self.assertIn("Nothing is missing", self.local.output)
        self.assertEqual([name for name, _ in self.local.writes()], ["RestoreTableToPointInTime", "DeleteTable"])

    def test_a_dry_run_writes_nothing_and_reads_no_answer(self) -> None:
        record = Submission("0c", "45678923", self.now).erased_guard(self.now - DAY, finished=True)
        self.local.put(*self.first.items, *self.second.items, record)
        self.from_moment(lambda: self.local.delete(*self.first.items, record), dry_run=True)
        self.assertEqual(len(self.local.items()), 4)
        beside = [(name, str(params.get("TargetTableName") or params["TableName"])) for name, params in self.local.writes()]
        self.assertEqual([name for name, _ in beside], ["RestoreTableToPointInTime", "DeleteTable"])
        self.assertTrue(all(table.startswith(f"{HOME.table}-restored-") for _, table in beside))
        asked = [
            params.get("ProjectionExpression", "everything") for name, params in self.local.requests if name in {"Scan", "Query"}
        ]
        self.assertTrue(asked)
        self.assertFalse([each for each in asked if "answers" in each or each == "everything"])
        for line in ("Would come back:", "1  requests", "2  reference numbers"):
            self.assertIn(line, self.local.output)
        self.assert_only_the_table_remains()

    def test_interrupted_at_any_request_and_started_again_it_ends_the_same(self) -> None:
        whole = [*self.first.items, *self.second.items]
        self.local.put(*whole)
        before = self.local.items()
        self.from_moment(lambda: self.local.delete(*whole))
        # Right after a request that only reads is right before the next one.
        for moment, steps in (("before", len(self.local.requests)), ("after", len(self.local.writes()))):
            self.assertGreaterEqual(steps, 4)
            for step in range(steps):
                with self.subTest(moment=moment, step=step):
                    self.local.reset()
                    self.local.put(*whole)
                    gone = self.local.once(lambda: self.local.delete(*whole))
                    kill = kill_at(step, only_writes=moment == "after")
                    with self.local.on_request("after", "RestoreTableToPointInTime", gone):
                        with self.local.on_request(moment, "*", kill), self.assertRaises(Killed):
                            self.restore().from_moment(self.moment())
                        self.assert_complete_or_absent(whole)
                        self.restore().from_moment(self.moment())
                    self.assertEqual(self.local.items(), before)
                    self.assert_only_the_table_remains()

    def assert_complete_or_absent(self, whole: list[Item]) -> None:
        """Nobody ever sees a part of a submission that comes back."""
        there = set(self.local.items())
        for submission in {each["pk"]["S"] for each in whole if each["pk"]["S"].startswith("SUB#")}:
            keys = {(each["pk"]["S"], each["sk"]["S"]) for each in whole if each["pk"]["S"] == submission}
            self.assertIn(keys & there, (keys, set()))

    def test_a_busy_table_is_waited_for(self) -> None:
        self.local.put(*self.first.items)
        refusals = iter(
            [
                client_error("TransactionCanceledException", "TransactWriteItems", "None", "TransactionConflict"),
                client_error("TransactionCanceledException", "TransactWriteItems", "ThrottlingError"),
            ]
        )

        def busy(**_: Any) -> None:
            if error := next(refusals, None):
                raise error

        with self.local.on_request("before", "TransactWriteItems", busy):
            self.from_moment(lambda: self.local.delete(*self.first.items))
        self.assertEqual(len(self.local.items()), 4)
        self.assertIsNone(next(refusals, None))

    def test_a_table_that_stays_busy_is_told_and_the_table_beside_stays(self) -> None:
        self.local.put(*self.first.items)

        def busy(**_: Any) -> None:
            raise client_error("TransactionCanceledException", "TransactWriteItems", "ThrottlingError")

        with self.local.on_request("before", "TransactWriteItems", busy):
            words = self.problem(lambda: self.from_moment(lambda: self.local.delete(*self.first.items)))
        self.assertIn("Start the same again in a few minutes", words)
        self.assertIn("stays: starting the same again goes on with it", self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_a_refusal_that_repeats_an_item_is_told_without_it(self) -> None:
        self.local.put(*self.first.items)

        def refuses(**_: Any) -> None:
            raise client_error("ValidationException", words=f"not allowed: {SECRETS[0]}")

        for operation in ("TransactWriteItems", "Query"):
            with self.subTest(operation=operation), self.local.on_request("before", operation, refuses):
                words = self.problem(lambda: self.from_moment(lambda: self.local.delete(*self.first.items)))
                self.assertIn("ValidationException", words)

    def test_kept_it_stays_and_says_how_to_remove_it(self) -> None:
        self.from_moment(keep=True)
        (beside,) = set(self.local.tables()) - {HOME.table}
        self.assertIn(f"aws dynamodb delete-table --table-name {beside} --region {HOME.region}", self.local.output)

    def test_what_earlier_runs_left_is_told(self) -> None:
        name = f"{HOME.table}-drill-20260101T000000Z"
        self.local.unrecorded.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.from_moment()
        self.assertIn(f"delete-table --table-name {name}", self.local.output)
        self.assertIn(name, self.local.tables())


def kill_at(step: int, *, only_writes: bool) -> Callable[..., None]:
    """Ends the process at the request of that number."""
    left = [step]

    def happens(model: Any, **_: Any) -> None:
        if only_writes and model.name in READS:
            return
        if left[0] == 0:
            raise Killed
        left[0] -= 1

    return happens


class Refused(RestoreCase):
    def test_a_moment_outside_of_the_window_is_told_with_the_window(self) -> None:
        for away in (timedelta(days=-36), timedelta(hours=1)):
            time = self.moment() + away
            words = self.problem(partial(self.restore().from_moment, time))
            self.assertIn("The table can be restored to any moment from 20", words)
            self.assertIn("(Riyadh)", words)
        self.assertEqual(self.local.writes(), [])

    def test_a_moment_says_how_far_it_is_from_utc(self) -> None:
        for typed in ("", "yesterday", "2026-11-23", "2026-11-23T07:30:00"):
            self.assertIn("2026-11-23T07:30:00+03:00", self.problem(partial(read_time, typed)))
        self.assertEqual(read_time("2026-11-23T07:30:00+03:00"), read_time("2026-11-23T04:30:00Z"))

    def test_without_recovery_backups_are_named(self) -> None:
        self.local.unrecorded.update_continuous_backups(
            TableName=HOME.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
        )
        words = self.problem(lambda: self.restore().from_moment(self.local.clock.now()))
        self.assertIn("infra/deploy --restore-backup", words)

    def test_whoever_may_not_is_told_who_may(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "RestoreTableToPointInTime")

        with self.local.on_request("before", "RestoreTableToPointInTime", denied):
            words = self.problem(lambda: self.restore().from_moment(self.moment()))
        self.assertIn("only an administrator may", words)
        self.assert_only_the_table_remains()
        self.assertNotIn("stays", self.local.output)

    def test_a_sign_in_that_has_run_out_is_told(self) -> None:
        def run_out(**_: Any) -> None:
            raise client_error("ExpiredTokenException", "Scan")

        with self.local.on_request("before", "Scan", run_out):
            words = self.problem(lambda: self.from_moment())
        self.assertIn("aws sso login", words)

    def test_no_answer_is_told_as_such(self) -> None:
        def silent(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://example.org")

        with self.local.on_request("before", "DescribeContinuousBackups", silent):
            words = self.problem(lambda: self.restore().from_moment(self.local.clock.now()))
        self.assertIn("did not answer (EndpointConnectionError)", words)


if __name__ == "__main__":
    unittest.main()
