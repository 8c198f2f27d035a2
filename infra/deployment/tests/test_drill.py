"""The drill of a restore, on the table on this machine."""

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

# So often a table that is being made is looked at until it is there.
LOOKS = 20


class Drill(RestoreCase):
    def setUp(self) -> None:
        super().setUp()
        self.local.put(*self.first.items, *self.second.items, *unrelated_items(self.now))

    def drill(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """The drill, and what happens to the table after it was restored."""
        with self.local.on_request("after", "RestoreTableToPointInTime", self.local.once(meanwhile)):
            self.restore().drill(random.Random(7))

    def fails(self, meanwhile: Callable[[], None]) -> str:
        """The words that a drill fails with. The table beside is gone, and the real one was only read."""
        words = self.problem(lambda: self.drill(meanwhile))
        self.assert_only_the_table_remains()
        self.assertEqual([name for name, _ in self.local.writes()], ["RestoreTableToPointInTime", "DeleteTable"])
        self.assertIn("The drill FAILED", words)
        return words

    def test_it_passes_says_how_long_it_took_and_leaves_nothing(self) -> None:
        before = self.local.items()
        self.drill()
        self.assertEqual(self.local.items(), before)
        for words in ("The drill passed", "2 requests compared item by item", "0 minutes until it could be read"):
            self.assertIn(words, self.local.output)
        self.assertIn(f"{2:>12}{2:>12}  requests\n", self.local.output)
        self.assert_only_the_table_remains()

    def test_it_restores_the_latest_moment(self) -> None:
        self.drill()
        ((_, params),) = [each for each in self.local.requests if each[0] == "RestoreTableToPointInTime"]
        self.assertTrue(params["UseLatestRestorableTime"])
        self.assertEqual(params["SourceTableName"], HOME.table)
        self.assertTrue(params["TargetTableName"].startswith(f"{HOME.table}-drill-20"))

    def test_it_is_encrypted_with_the_same_key_or_it_fails(self) -> None:
        def encrypted(parsed: dict[str, Any], **_: Any) -> None:
            # moto forgets the key of a restored table.
            if parsed["Table"]["TableName"] == HOME.table:
                parsed["Table"]["SSEDescription"] = {"SSEType": "KMS", "KMSMasterKeyArn": KEY}

        with self.local.on_request("after", "DescribeTable", encrypted):
            self.assertIn("encrypted with another key", self.fails(lambda: None))
        ((_, params),) = [each for each in self.local.requests if each[0] == "RestoreTableToPointInTime"]
        self.assertEqual(params["SSESpecificationOverride"]["KMSMasterKeyId"], KEY)

    def test_other_indexes_are_a_fault(self) -> None:
        def without(parsed: dict[str, Any], **_: Any) -> None:
            if "-drill-" in parsed["Table"]["TableName"]:
                parsed["Table"]["GlobalSecondaryIndexes"].pop()

        with self.local.on_request("after", "DescribeTable", without):
            self.assertIn("its indexes are others", self.fails(lambda: None))

    def test_what_comes_ends_or_is_erased_meanwhile_is_no_fault(self) -> None:
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

    def test_what_is_missing_from_the_real_table_is_a_fault(self) -> None:
        words = self.fails(lambda: self.local.delete(*self.first.items))
        self.assertIn("3 items of requests are missing from the real table", words)
        self.assertIn("1 reference numbers are missing from the real table", words)

    def test_what_was_not_restored_is_a_fault(self) -> None:
        old = Submission("0c", "45678923", self.now - 9 * DAY)
        words = self.fails(lambda: self.local.put(*old.items))
        self.assertIn("3 items of requests were in the real table then and are not in the restored one", words)
        self.assertIn("1 reference numbers were not restored", words)

    def test_an_item_that_is_not_the_same_is_a_fault(self) -> None:
        altered = {**self.first.meta, "answers": {"M": {"name": text("another")}}}
        self.assertIn(f"1 items of the request {self.first.pk} are not the same", self.fails(lambda: self.local.put(altered)))

    def test_the_order_within_a_set_makes_no_other_item(self) -> None:
        turned = {**self.first.meta, "suspect": {"SS": ["links", "fast"]}}
        self.assertEqual(digest(turned), digest(self.first.meta))
        self.assertNotEqual(digest({**turned, "suspect": {"SS": ["links"]}}), digest(turned))

    def test_interrupted_while_it_compares_the_table_is_removed(self) -> None:
        # Started in the background by a shell, Python inherits an ignored SIGINT and does not raise KeyboardInterrupt.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(kind=kind):

                def interrupt(kind: signal.Signals = kind, **_: Any) -> None:
                    os.kill(os.getpid(), kind)

                with self.local.on_request("before", "Scan", interrupt), self.assertRaises(KeyboardInterrupt):
                    self.drill()
                self.assert_only_the_table_remains()
                self.assertIn("is removed", self.local.output)

    def being_made(self) -> Callable[..., None]:
        """DynamoDB says so of the table beside for a while, and does not remove it meanwhile."""
        self.looks = 0

        def look(parsed: dict[str, Any], **_: Any) -> None:
            if "-drill-" in parsed.get("Table", {}).get("TableName", ""):
                self.looks += 1
                if self.looks <= LOOKS:
                    parsed["Table"]["TableStatus"] = "CREATING"

        return look

    def still_in_use(self, **_: Any) -> None:
        if self.looks <= LOOKS:
            # A client's own exception, as it makes it of such an answer.
            answer: Any = {"Error": {"Code": "ResourceInUseException", "Message": "being created"}}
            raise self.local.client.exceptions.ResourceInUseException(answer, "DeleteTable")

    def test_while_it_is_being_made_it_says_so_every_two_minutes(self) -> None:
        with self.local.on_request("after", "DescribeTable", self.being_made()):
            self.drill()
        self.assertIn("… still being restored (2 minutes)", self.local.output)
        self.assertIn("… still being restored (4 minutes)", self.local.output)
        self.assertIn("5 minutes until it could be read", self.local.output)

    def test_interrupted_while_it_is_being_made_it_is_removed_once_that_is_possible(self) -> None:
        look = self.being_made()

        def interrupted(parsed: dict[str, Any], **_: Any) -> None:
            look(parsed)
            if self.looks == 3:
                raise KeyboardInterrupt

        with (
            self.local.on_request("after", "DescribeTable", interrupted),
            self.local.on_request("before", "DeleteTable", self.still_in_use),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.drill()
        self.assert_only_the_table_remains()
        self.assertIn("is still being made, and can be removed only then", self.local.output)

    def test_interrupted_twice_it_says_what_stays_and_how_to_remove_it(self) -> None:
        def interrupt(**_: Any) -> None:
            raise KeyboardInterrupt

        with self.local.on_request("before", "DeleteTable", interrupt), self.assertRaises(KeyboardInterrupt):
            self.drill()
        (beside,) = set(self.local.tables()) - {HOME.table}
        self.assertIn("could NOT be removed (it was interrupted again)", self.local.output)
        self.assertIn(f"aws dynamodb delete-table --table-name {beside} --region {HOME.region}", self.local.output)

    def test_what_cannot_be_removed_is_told_besides_what_went_wrong_before(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "DeleteTable")

        with self.local.on_request("before", "DeleteTable", denied):
            words = self.problem(lambda: self.drill(lambda: self.local.delete(*self.first.items)))
        self.assertIn("The drill FAILED", words)
        self.assertIn("could NOT be removed (AccessDeniedException)", self.local.output)

    def test_a_table_beside_that_is_protected_is_removed_too(self) -> None:
        def protect() -> None:
            (beside,) = set(self.local.tables()) - {HOME.table}
            self.local.unrecorded.update_table(TableName=beside, DeletionProtectionEnabled=True)

        with self.local.on_request("before", "Scan", self.local.once(protect)):
            self.drill()
        self.assert_only_the_table_remains()

    def test_whoever_may_not_restore_is_told_and_nothing_is_made(self) -> None:
        def denied(**_: Any) -> None:
            raise client_error("AccessDeniedException", "RestoreTableToPointInTime")

        with self.local.on_request("before", "RestoreTableToPointInTime", denied):
            words = self.problem(self.drill)
        self.assertIn("only an administrator may", words)
        self.assertNotIn("removed", self.local.output)

    def test_the_real_table_is_never_removed(self) -> None:
        beside = self.restore()._tables
        for name in (HOME.table, "another"):
            beside.remove(name)
        self.assertEqual(self.local.writes(), [])
        self.assertEqual(self.local.output.count("could NOT be removed"), 2)

    def test_notices_that_are_being_sent_meanwhile_are_no_fault(self) -> None:
        self.drill(lambda: self.local.put({**self.first.team, "due_at": number(self.now + 60), "attempts": number(1)}))
        self.assertIn("The drill passed", self.local.output)


if __name__ == "__main__":
    unittest.main()
