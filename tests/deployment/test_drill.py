"""The drill of a restore, against moto's table: it counts by kind, prints nothing of anybody, and leaves nothing behind."""

import unittest
from typing import Any

from deployment.drill import drill, kinds
from deployment.problem import Problem
from support import HOME, Altered, Call, Cloud, Heard, TestClock

ITEMS = [
    ("SUB#0001", "META"),
    ("SUB#0002", "META"),
    ("SUB#0001", "EV#01"),
    ("SUB#0001", "OUT#relations"),
    ("REF#SAMA-1", "REF"),
    ("REF#SAMA-2", "REF"),
    ("DIGEST#2026-11-23", "OUT#relations"),
    ("CONTACT#abcdef", "DAY#2026-11-23"),
    ("Nora Example", "Nora Example"),
]


class Drill(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.tables = self.cloud.client("dynamodb", HOME)
        self.tables.create_table(
            TableName="sama-intake",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        self.tables.update_continuous_backups(
            TableName="sama-intake", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        for pk, sk in ITEMS:
            item = {"pk": {"S": pk}, "sk": {"S": sk}, "full_name": {"S": "Nora Example"}, "mobile": {"S": "0500000001"}}
            self.tables.put_item(TableName="sama-intake", Item=item)
        self.console = Heard()

    def drill(self) -> None:
        drill(self.cloud.account().client("dynamodb", HOME), "sama-intake", TestClock(), self.console)

    def test_it_counts_by_kind_and_leaves_only_the_real_table(self) -> None:
        self.drill()
        for kind, number in (("requests", 2), ("events of requests", 1), ("reference numbers", 2), ("others", 1)):
            self.assertRegex(self.console.text, rf"\n   {kind} +{number} +{number}\n")
        self.assertEqual(self.tables.list_tables()["TableNames"], ["sama-intake"])
        self.assertEqual(self.tables.scan(TableName="sama-intake")["Count"], len(ITEMS))

    def test_nothing_of_anybody_is_printed_or_read(self) -> None:
        self.drill()
        for secret in ("Nora", "0500000001", "0001", "abcdef", "SAMA-1"):
            self.assertNotIn(secret, self.console.text)
        scans = [call for call in self.cloud.calls if call.operation == "Scan"]
        self.assertTrue(scans and all(call.params["ProjectionExpression"] == "pk, sk" for call in scans))

    def test_of_the_real_table_nothing_is_ordered_but_the_restore(self) -> None:
        self.drill()
        orders = [(call.operation, call.params.get("TableName", "")) for call in self.cloud.calls if call.changes]
        self.assertEqual([name for name, _ in orders], ["RestoreTableToPointInTime", "DeleteTable"])
        self.assertNotEqual(orders[1][1], "sama-intake")

    def test_a_restore_that_lacks_the_requests_is_found_out_and_removed_all_the_same(self) -> None:
        real = self.cloud.client("dynamodb", HOME)

        def without_requests(call: Call) -> dict[str, Any]:
            answer: dict[str, Any] = getattr(real, _snake(call.operation))(**call.params)
            if call.operation == "Scan" and call.params["TableName"] != "sama-intake":
                answer["Items"] = []
            return Altered(answer)

        self.cloud.doubles["dynamodb"] = without_requests
        with self.assertRaisesRegex(Problem, "holds no request"):
            self.drill()
        self.assertEqual(self.tables.list_tables()["TableNames"], ["sama-intake"])

    def test_a_restore_of_another_shape_is_found_out(self) -> None:
        real = self.cloud.client("dynamodb", HOME)

        def without_range(call: Call) -> dict[str, Any]:
            answer: dict[str, Any] = getattr(real, _snake(call.operation))(**call.params)
            if call.operation == "DescribeTable" and call.params["TableName"] != "sama-intake":
                answer["Table"]["KeySchema"] = answer["Table"]["KeySchema"][:1]
            return Altered(answer)

        self.cloud.doubles["dynamodb"] = without_range
        with self.assertRaisesRegex(Problem, "has not the keys and indexes"):
            self.drill()

    def test_every_page_of_a_large_table_is_counted(self) -> None:
        for number in range(30):
            item = {"pk": {"S": f"SUB#{number}"}, "sk": {"S": "META"}, "text": {"S": "x" * 100_000}}
            self.tables.put_item(TableName="sama-intake", Item=item)
        self.assertEqual(kinds(self.tables, "sama-intake")["requests"], 32)


def _snake(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).removeprefix("_")


if __name__ == "__main__":
    unittest.main()
