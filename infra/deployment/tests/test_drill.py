"""The drill of a restore, on a local table."""

import os
import random
import signal
import unittest
from collections.abc import Callable
from typing import Any

from ..restoring.comparison import digest
from .local_table import HOME
from .sample_items import DAY, Submission, number, text, unrelated_items
from .test_restore import RestoreCase, client_error

KEY = "arn:aws:kms:eu-central-1:123456789012:key/of-the-table"

# The number of requests during which a new table is not ready.
REQUESTS = 20


class Drill(RestoreCase):
    def setUp(self) -> None:
        super().setUp()
        self.local.put(*self.first.items, *self.second.items, *unrelated_items(self.now))

    def drill(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Runs the drill. `meanwhile` changes the real table after the restore."""
        with self.local.on_request("after", "RestoreTableToPointInTime", self.local.once(meanwhile)):
            self.restore().drill(random.Random(7))

    def fails(self, meanwhile: Callable[[], None]) -> str:
        """Returns the message of a failed drill. Asserts that the copy is deleted and the real table was only read."""
        message = self.problem(lambda: self.drill(meanwhile))
        self.assert_only_the_table_remains()
        self.assertEqual([name for name, _ in self.local.writes()], ["RestoreTableToPointInTime", "DeleteTable"])
        self.assertIn("The drill FAILED", message)
        return message

    def test_passed_drill_prints_its_duration_and_leaves_nothing(self) -> None:
        before = self.local.items()
        self.drill()
        self.assertEqual(self.local.items(), before)
        for message in ("The drill passed", "2 requests compared item by item", "0 minutes until it could be read"):
            self.assertIn(message, self.local.output)
        self.assertIn(f"{2:>12}{2:>12}  requests\n", self.local.output)
        self.assert_only_the_table_remains()

    def test_latest_restorable_time_is_used(self) -> None:
        self.drill()
        ((_, params),) = [each for each in self.local.requests if each[0] == "RestoreTableToPointInTime"]
        self.assertTrue(params["UseLatestRestorableTime"])
        self.assertEqual(params["SourceTableName"], HOME.table)
        self.assertTrue(params["TargetTableName"].startswith(f"{HOME.table}-drill-20"))

    def test_another_encryption_key_is_a_fault(self) -> None:
        def encrypted(parsed: dict[str, Any], **_: Any) -> None:
            # moto loses the key of a restored table.
            if parsed["Table"]["TableName"] == HOME.table:
                parsed["Table"]["SSEDescription"] = {"SSEType": "KMS", "KMSMasterKeyArn": KEY}

        with self.local.on_request("after", "DescribeTable", encrypted):
            self.assertIn("encrypted with another key", self.fails(lambda: None))
        ((_, params),) = [each for each in self.local.requests if each[0] == "RestoreTableToPointInTime"]
        self.assertEqual(params["SSESpecificationOverride"]["KMSMasterKeyId"], KEY)

    def test_different_indexes_are_a_fault(self) -> None:
        def without(parsed: dict[str, Any], **_: Any) -> None:
            if "-drill-" in parsed["Table"]["TableName"]:
                parsed["Table"]["GlobalSecondaryIndexes"].pop()

        with self.local.on_request("after", "DescribeTable", without):
            self.assertIn("its indexes differ", self.fails(lambda: None))

    def test_items_added_expired_or_erased_meanwhile_are_no_fault(self) -> None:
        new = Submission("0c", "45678923", self.now)
        past = Submission("0d", "56789234", self.now - 9 * DAY, expires_at=self.now - 1)
        self.local.put(*past.items)

        def meanwhile() -> None:
            self.local.put(
                *new.items, self.first.another_event("9", self.now, "moved"), {**self.first.meta, "status": text("verified")}
            )
            self.local.delete(self.second.meta, self.second.event, self.second.team, *past.items)
            self.local.put(self.second.erased_guard(self.now, finished=True))

        self.drill(meanwhile)
        self.assertIn("The drill passed", self.local.output)
        self.assertIn("0 requests compared", self.local.output)

    def test_items_missing_from_the_real_table_are_a_fault(self) -> None:
        message = self.fails(lambda: self.local.delete(*self.first.items))
        self.assertIn("3 items of requests are missing from the real table", message)
        self.assertIn("1 reference numbers are missing from the real table", message)

    def test_items_that_were_not_restored_are_a_fault(self) -> None:
        old = Submission("0c", "45678923", self.now - 9 * DAY)
        message = self.fails(lambda: self.local.put(*old.items))
        self.assertIn("3 items of requests were in the real table then but were not restored", message)
        self.assertIn("1 reference numbers were not restored", message)

    def test_changed_item_is_a_fault(self) -> None:
        altered = {**self.first.meta, "answers": {"M": {"name": text("another")}}}
        self.assertIn(f"1 items of the request {self.first.pk} are not the same", self.fails(lambda: self.local.put(altered)))

    def test_order_within_a_set_does_not_change_the_digest(self) -> None:
        turned = {**self.first.meta, "suspect": {"SS": ["links", "fast"]}}
        self.assertEqual(digest(turned), digest(self.first.meta))
        self.assertNotEqual(digest({**turned, "suspect": {"SS": ["links"]}}), digest(turned))

    def test_interrupted_comparison_deletes_the_copy(self) -> None:
        # Started in the background by a shell, Python inherits an ignored SIGINT and does not raise KeyboardInterrupt.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(kind=kind):

                def interrupt(kind: signal.Signals = kind, **_: Any) -> None:
                    os.kill(os.getpid(), kind)

                with self.local.on_request("before", "Scan", interrupt), self.assertRaises(KeyboardInterrupt):
                    self.drill()
                self.assert_only_the_table_remains()
                self.assertIn("is deleted", self.local.output)

    def being_made(self) -> Callable[..., None]:
        """Returns a callback that makes the copy look as if it is being created for a while."""
        self.requests = 0

        def show_creating(parsed: dict[str, Any], **_: Any) -> None:
            if "-drill-" in parsed.get("Table", {}).get("TableName", ""):
                self.requests += 1
                if self.requests <= REQUESTS:
                    parsed["Table"]["TableStatus"] = "CREATING"

        return show_creating

    def still_in_use(self, **_: Any) -> None:
        if self.requests <= REQUESTS:
            # The client's own exception class, as boto3 raises it.
            answer: Any = {"Error": {"Code": "ResourceInUseException", "Message": "being created"}}
            raise self.local.client.exceptions.ResourceInUseException(answer, "DeleteTable")

    def test_progress_is_printed_every_two_minutes(self) -> None:
        with self.local.on_request("after", "DescribeTable", self.being_made()):
            self.drill()
        self.assertIn("… still being restored (2 minutes)", self.local.output)
        self.assertIn("… still being restored (4 minutes)", self.local.output)
        self.assertIn("5 minutes until it could be read", self.local.output)

    def test_interrupted_restore_deletes_the_copy_once_possible(self) -> None:
        show_creating = self.being_made()

        def interrupted(parsed: dict[str, Any], **_: Any) -> None:
            show_creating(parsed)
            if self.requests == 3:
                raise KeyboardInterrupt

        with (
            self.local.on_request("after", "DescribeTable", interrupted),
            self.local.on_request("before", "DeleteTable", self.still_in_use),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.drill()
        self.assert_only_the_table_remains()
        self.assertIn("is still being created and can only be deleted after that", self.local.output)

    def test_second_interrupt_prints_how_to_delete_the_copy(self) -> None:
        def interrupt(**_: Any) -> None:
            raise KeyboardInterrupt

        with self.local.on_request("before", "DeleteTable", interrupt), self.assertRaises(KeyboardInterrupt):
            self.drill()
        (beside,) = set(self.local.tables()) - {HOME.table}
        self.assertIn("could NOT be deleted (it was interrupted again)", self.local.output)
        self.assertIn(f"aws dynamodb delete-table --table-name {beside} --region {HOME.region}", self.local.output)

    def test_failed_deletion_does_not_hide_the_earlier_error(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "DeleteTable")

        with self.local.on_request("before", "DeleteTable", denied):
            message = self.problem(lambda: self.drill(lambda: self.local.delete(*self.first.items)))
        self.assertIn("The drill FAILED", message)
        self.assertIn("could NOT be deleted (AccessDeniedException)", self.local.output)

    def test_protected_copy_is_deleted_too(self) -> None:
        def protect() -> None:
            (beside,) = set(self.local.tables()) - {HOME.table}
            self.local.unrecorded.update_table(TableName=beside, DeletionProtectionEnabled=True)

        with self.local.on_request("before", "Scan", self.local.once(protect)):
            self.drill()
        self.assert_only_the_table_remains()

    def test_missing_permission_is_explained_and_nothing_is_created(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "RestoreTableToPointInTime")

        with self.local.on_request("before", "RestoreTableToPointInTime", denied):
            message = self.problem(self.drill)
        self.assertIn("only an administrator may", message)
        self.assertNotIn("deleted", self.local.output)

    def test_real_table_is_never_deleted(self) -> None:
        beside = self.restore()._tables
        for name in (HOME.table, "another"):
            beside.remove(name)
        self.assertEqual(self.local.writes(), [])
        self.assertEqual(self.local.output.count("could NOT be deleted"), 2)

    def test_notices_sent_meanwhile_are_no_fault(self) -> None:
        self.drill(lambda: self.local.put({**self.first.team, "due_at": number(self.now + 60), "attempts": number(1)}))
        self.assertIn("The drill passed", self.local.output)


if __name__ == "__main__":
    unittest.main()
