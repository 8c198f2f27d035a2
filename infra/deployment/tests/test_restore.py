"""Restoring from a point in time, on a local table."""

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
    """The process ends here."""


def client_error(code: str, operation: str = "TransactWriteItems", *reasons: str, message: str = "refused") -> ClientError:
    """Returns the error that boto3 raises when DynamoDB refuses a request."""
    answer: Any = {"Error": {"Code": code, "Message": message}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(answer, operation)


class RestoreCase(unittest.TestCase):
    """A local table with two submissions at hand. Asserts that nothing personal is printed."""

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
        self.messages: list[str] = []
        self.addCleanup(self.assert_nothing_personal_printed)

    def assert_nothing_personal_printed(self) -> None:
        for secret in SECRETS:
            self.assertNotIn(secret, self.local.output + "".join(self.messages))

    def restore(self) -> Restore:
        return Restore(self.local.account, HOME, self.local.console, self.local.clock)

    def problem(self, does: Callable[[], Any]) -> str:
        """Returns the message of the `Problem` that the call raises."""
        with self.assertRaises(Problem) as caught:
            does()
        self.messages.append(str(caught.exception))
        return str(caught.exception)

    def moment(self) -> datetime:
        """Returns a time that the table can be restored to."""
        backups = self.local.unrecorded.describe_continuous_backups(TableName=HOME.table)["ContinuousBackupsDescription"]
        latest: datetime = backups["PointInTimeRecoveryDescription"]["LatestRestorableDateTime"]
        return latest

    def from_point_in_time(self, today: Callable[[], None] = lambda: None, **flags: bool) -> None:
        """Restores from the table's present items. `today` changes them before they are copied back."""
        with self.local.on_request("after", "RestoreTableToPointInTime", self.local.once(today)):
            self.restore().from_point_in_time(self.moment(), **flags)

    def assert_only_the_table_remains(self) -> None:
        self.assertEqual(self.local.tables(), [HOME.table])


class FromPointInTime(RestoreCase):
    def test_missing_submission_is_restored_completely_with_its_pending_notice(self) -> None:
        self.local.put(*self.first.items, *self.second.items)
        before = self.local.items()
        self.from_point_in_time(lambda: self.local.delete(*self.first.items))
        self.assertEqual(self.local.items(), before)
        self.assertEqual(self.local.items()[self.first.pk, "OUT#relations"]["pending"], text("pending"))
        for line in (
            "1  requests",
            "1  events of requests",
            "1  notices of requests",
            "1  reference numbers",
            "1  present",
        ):
            self.assertIn(line, self.local.output)
        self.assert_only_the_table_remains()

    def test_newer_items_are_kept_and_only_the_missing_event_is_restored(self) -> None:
        gone = self.first.another_event("9", self.now - 2 * DAY, "noted")
        self.local.put(*self.first.items, gone)
        newer = {**self.first.meta, "status": text("accepted"), "queue": text("support#accepted")}
        moved = self.first.another_event("8", self.now, "moved")

        def today() -> None:
            self.local.delete(gone)
            self.local.put(newer, moved)

        self.from_point_in_time(today)
        items = self.local.items()
        self.assertEqual(items[self.first.pk, "META"], newer)
        self.assertEqual(items[gone["pk"]["S"], gone["sk"]["S"]], gone)
        self.assertEqual(len(items), 7)

    def test_missing_submission_item_alone_is_restored(self) -> None:
        self.local.put(*self.first.items)
        self.from_point_in_time(lambda: self.local.delete(self.first.meta))
        self.assertEqual(self.local.items()[self.first.pk, "META"], self.first.meta)

    def test_missing_reference_alone_is_restored(self) -> None:
        self.local.put(*self.first.items)
        self.from_point_in_time(lambda: self.local.delete(self.first.guard))
        self.assertEqual(self.local.items()[self.first.guard["pk"]["S"], "REF"], self.first.guard)
        self.assertIn("1  reference numbers", self.local.output)

    def test_erased_submission_is_not_restored(self) -> None:
        for finished in (True, False):
            with self.subTest(finished=finished):
                self.local.reset()
                record = self.first.erased_guard(self.now, finished=finished)
                left = [] if finished else [self.first.event]
                self.local.put(*self.first.items)

                def today(record: Item = record, left: list[Item] = left) -> None:
                    self.local.delete(self.first.meta, self.first.event, self.first.team, self.first.lookup)
                    self.local.put(record, *left)

                self.from_point_in_time(today)
                expected = [record, *left]
                self.assertEqual(self.local.items(), {(each["pk"]["S"], each["sk"]["S"]): each for each in expected})
                self.assertIn("1  erased at a person's request", self.local.output)

    def test_partly_erased_submission_is_not_restored_but_its_record_is(self) -> None:
        record = self.first.erased_guard(self.now - DAY, finished=False)
        self.local.put(record, self.first.event)
        self.from_point_in_time(lambda: self.local.delete(record, self.first.event))
        self.assertEqual(list(self.local.items().values()), [record])

    def test_erasure_that_starts_during_the_restore_wins(self) -> None:
        for finished in (True, False):
            with self.subTest(finished=finished):
                self.local.reset()
                self.local.put(*self.first.items)
                record = self.first.erased_guard(self.now, finished=finished)
                begins = self.local.once(partial(self.local.put, record))
                own = (self.first.meta, self.first.event, self.first.team, self.first.lookup)
                with self.local.on_request("before", "TransactWriteItems", begins):
                    self.from_point_in_time(partial(self.local.delete, *own))
                self.assertEqual(list(self.local.items().values()), [record])

    def test_item_written_by_somebody_else_meanwhile_is_kept(self) -> None:
        self.local.put(*self.first.items)
        newer = {**self.first.meta, "status": text("verified")}
        with self.local.on_request("before", "TransactWriteItems", self.local.once(lambda: self.local.put(newer))):
            self.from_point_in_time(lambda: self.local.delete(*self.first.items))
        items = self.local.items()
        self.assertEqual(items[self.first.pk, "META"], newer)
        # Whoever wrote the request's own item wrote its lookups too.
        self.assertEqual(len(items), 4)

    def test_expired_submission_is_not_restored(self) -> None:
        past = Submission("0c", "45678923", self.now - 9 * DAY, expires_at=self.now - 1)
        kept = Submission("0d", "56789234", self.now - 9 * DAY, expires_at=self.now + DAY)
        self.local.put(*past.items, *kept.items)
        self.from_point_in_time(lambda: self.local.delete(*past.items, *kept.items))
        self.assertEqual({key for key in self.local.items()}, {(each["pk"]["S"], each["sk"]["S"]) for each in kept.items})
        self.assertIn("1  expired", self.local.output)

    def test_derived_items_are_not_restored(self) -> None:
        self.local.put(*unrelated_items(self.now))
        self.from_point_in_time(lambda: self.local.delete(*unrelated_items(self.now)))
        self.assertEqual(self.local.items(), {})
        self.assertIn("1  daily summaries", self.local.output)
        self.assert_only_the_table_remains()

    def test_reused_reference_is_reported_and_the_copy_stays(self) -> None:
        self.local.put(*self.first.items)
        other = Submission("0e", self.first.reference, self.now)

        def today() -> None:
            self.local.delete(*self.first.items)
            self.local.put(*other.items)

        self.from_point_in_time(today)
        self.assertEqual(set(self.local.items()), {(each["pk"]["S"], each["sk"]["S"]) for each in other.items})
        self.assertIn(f"{self.first.pk} (23456789): its reference belongs to another request", self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_unknown_items_are_reported_and_the_copy_stays(self) -> None:
        unknown = item("NEWER#1", "X", message=text(SECRETS[0]))
        parts = self.first.event
        self.local.put(unknown, parts, self.second.guard)
        self.from_point_in_time(lambda: self.local.delete(unknown, parts, self.second.guard))
        self.assertEqual(self.local.items(), {})
        for message in (
            "1 items are of an unknown kind",
            f"{self.first.pk} (no reference)",
            "34567892: refers to a request that the table did not contain",
        ):
            self.assertIn(message, self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_submission_larger_than_a_transaction_is_restored_completely(self) -> None:
        events = [self.first.another_event(str(100 + each), self.now - DAY, "noted") for each in range(230)]
        self.local.put(*self.first.items, *events)
        before = self.local.items()
        self.from_point_in_time(lambda: self.local.delete(*self.first.items, *events))
        self.assertEqual(self.local.items(), before)
        self.assertIn("231  events of requests", self.local.output)
        self.assertIn("1  reference numbers", self.local.output)

    def test_nothing_missing_writes_nothing(self) -> None:
        self.local.put(*self.first.items)
        self.from_point_in_time()
        self.assertIn("Nothing is missing", self.local.output)
        self.assertEqual([name for name, _ in self.local.writes()], ["RestoreTableToPointInTime", "DeleteTable"])

    def test_dry_run_writes_nothing_and_reads_no_answers(self) -> None:
        record = Submission("0c", "45678923", self.now).erased_guard(self.now - DAY, finished=True)
        self.local.put(*self.first.items, *self.second.items, record)
        self.from_point_in_time(lambda: self.local.delete(*self.first.items, record), dry_run=True)
        self.assertEqual(len(self.local.items()), 5)
        beside = [(name, str(params.get("TargetTableName") or params["TableName"])) for name, params in self.local.writes()]
        self.assertEqual([name for name, _ in beside], ["RestoreTableToPointInTime", "DeleteTable"])
        self.assertTrue(all(table.startswith(f"{HOME.table}-restored-") for _, table in beside))
        asked = [
            params.get("ProjectionExpression", "everything") for name, params in self.local.requests if name in {"Scan", "Query"}
        ]
        self.assertTrue(asked)
        self.assertFalse([each for each in asked if "answers" in each or each == "everything"])
        for line in ("Would be copied back:", "1  requests", "2  reference numbers"):
            self.assertIn(line, self.local.output)
        self.assert_only_the_table_remains()

    def test_run_killed_at_any_request_is_finished_by_the_next(self) -> None:
        whole = [*self.first.items, *self.second.items]
        self.local.put(*whole)
        before = self.local.items()
        self.from_point_in_time(lambda: self.local.delete(*whole))
        # "After a read" is the same as "before the next request".
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
                            self.restore().from_point_in_time(self.moment())
                        self.assert_complete_or_absent(whole)
                        self.restore().from_point_in_time(self.moment())
                    self.assertEqual(self.local.items(), before)
                    self.assert_only_the_table_remains()

    def assert_complete_or_absent(self, whole: list[Item]) -> None:
        """Asserts that no submission is there in part."""
        there = set(self.local.items())
        for submission in {each["pk"]["S"] for each in whole if each["pk"]["S"].startswith("SUB#")}:
            keys = {(each["pk"]["S"], each["sk"]["S"]) for each in whole if each["pk"]["S"] == submission}
            self.assertIn(keys & there, (keys, set()))

    def test_busy_table_is_retried(self) -> None:
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
            self.from_point_in_time(lambda: self.local.delete(*self.first.items))
        self.assertEqual(len(self.local.items()), 5)
        self.assertIsNone(next(refusals, None))

    def test_table_that_stays_busy_is_reported_and_the_copy_stays(self) -> None:
        self.local.put(*self.first.items)

        def busy(**_: Any) -> None:
            raise client_error("TransactionCanceledException", "TransactWriteItems", "ThrottlingError")

        with self.local.on_request("before", "TransactWriteItems", busy):
            message = self.problem(lambda: self.from_point_in_time(lambda: self.local.delete(*self.first.items)))
        self.assertIn("Run the same command again in a few minutes", message)
        self.assertIn("stays: if you run the same command again, it continues with it", self.local.output)
        self.assertEqual(len(self.local.tables()), 2)

    def test_error_that_quotes_an_item_is_not_passed_on(self) -> None:
        self.local.put(*self.first.items)

        def refuses(**_: Any) -> None:
            raise client_error("ValidationException", message=f"not allowed: {SECRETS[0]}")

        for operation in ("TransactWriteItems", "Query"):
            with self.subTest(operation=operation), self.local.on_request("before", operation, refuses):
                message = self.problem(lambda: self.from_point_in_time(lambda: self.local.delete(*self.first.items)))
                self.assertIn("ValidationException", message)

    def test_kept_copy_prints_how_to_delete_it(self) -> None:
        self.from_point_in_time(keep=True)
        (beside,) = set(self.local.tables()) - {HOME.table}
        self.assertIn(f"aws dynamodb delete-table --table-name {beside} --region {HOME.region}", self.local.output)

    def test_copies_of_earlier_runs_are_reported(self) -> None:
        name = f"{HOME.table}-drill-20260101T000000Z"
        self.local.unrecorded.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.from_point_in_time()
        self.assertIn(f"delete-table --table-name {name}", self.local.output)
        self.assertIn(name, self.local.tables())


def kill_at(step: int, *, only_writes: bool) -> Callable[..., None]:
    """Returns a callback that ends the process at the n-th request."""
    left = [step]

    def happens(model: Any, **_: Any) -> None:
        if only_writes and model.name in READS:
            return
        if left[0] == 0:
            raise Killed
        left[0] -= 1

    return happens


class Refused(RestoreCase):
    def test_time_outside_the_window_prints_the_window(self) -> None:
        for away in (timedelta(days=-36), timedelta(hours=1)):
            time = self.moment() + away
            message = self.problem(partial(self.restore().from_point_in_time, time))
            self.assertIn("The table can be restored to any time from 20", message)
            self.assertIn("(Riyadh)", message)
        self.assertEqual(self.local.writes(), [])

    def test_time_needs_a_utc_offset(self) -> None:
        for typed in ("", "yesterday", "2026-11-23", "2026-11-23T07:30:00"):
            self.assertIn("2026-11-23T07:30:00+03:00", self.problem(partial(read_time, typed)))
        self.assertEqual(read_time("2026-11-23T07:30:00+03:00"), read_time("2026-11-23T04:30:00Z"))

    def test_disabled_recovery_points_to_backups(self) -> None:
        self.local.unrecorded.update_continuous_backups(
            TableName=HOME.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
        )
        message = self.problem(lambda: self.restore().from_point_in_time(self.local.clock.now()))
        self.assertIn("infra/deploy --restore-backup", message)

    def test_missing_permission_names_who_has_it(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "RestoreTableToPointInTime")

        with self.local.on_request("before", "RestoreTableToPointInTime", denied):
            message = self.problem(lambda: self.restore().from_point_in_time(self.moment()))
        self.assertIn("only an administrator may", message)
        self.assert_only_the_table_remains()
        self.assertNotIn("stays", self.local.output)

    def test_expired_login_is_explained(self) -> None:
        def run_out(**_: Any) -> None:
            raise client_error("ExpiredTokenException", "Scan")

        with self.local.on_request("before", "Scan", run_out):
            message = self.problem(lambda: self.from_point_in_time())
        self.assertIn("aws sso login", message)

    def test_missing_response_is_explained(self) -> None:
        def silent(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://example.org")

        with self.local.on_request("before", "DescribeContinuousBackups", silent):
            message = self.problem(lambda: self.restore().from_point_in_time(self.local.clock.now()))
        self.assertIn("did not respond (EndpointConnectionError)", message)


if __name__ == "__main__":
    unittest.main()
