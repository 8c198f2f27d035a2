"""Stacks: what must never be done to one, waiting, failing, and what stands in the way."""

import unittest
from typing import Any

from ..aws.bucket import Bucket
from ..aws.changes import PROTECTED_TYPES, Change, destructive_changes
from ..aws.stacks import Stacks, StackSpec
from ..aws.template_store import BucketTemplateStore
from ..aws.templates import BODY_LIMIT
from ..problem import Problem
from .doubles import CloudFormation, StackDouble, change
from .support import HOME, Cloud, RecordingConsole, ServiceError, TestClock

TEMPLATE = "Parameters:\n  Given:\n    Type: String\n  Left:\n    Type: String\n    Default: a\nResources:\n  Thing:\n    Type: AWS::Lambda::Function\n"


class Safety(unittest.TestCase):
    def test_of_what_holds_requests_nothing_is_replaced_or_removed(self) -> None:
        for kind in PROTECTED_TYPES:
            for bad in (
                Change("Modify", "It", kind, "True"),
                Change("Modify", "It", kind, "Conditional"),
                Change("Remove", "It", kind),
                # Taken out of the stack, it would stay, and be the stack's no more.
                Change("Remove", "It", kind, policy_action="Retain"),
                Change("Modify", "It", kind, policy_action="ReplaceAndRetain"),
                Change("Modify", "It", kind, policy_action="ReplaceAndDelete"),
                Change("Dynamic", "It", kind, policy_action="Delete"),
            ):
                with self.subTest(bad):
                    self.assertEqual(len(destructive_changes([bad])), 1)
                    self.assertIn("It, ", destructive_changes([bad])[0])

    def test_of_it_what_only_changes_or_is_new_is_done(self) -> None:
        for kind in PROTECTED_TYPES:
            self.assertEqual(destructive_changes([Change("Modify", "It", kind), Change("Add", "It", kind)]), [])

    def test_anything_else_may_be_replaced_and_removed(self) -> None:
        self.assertEqual(
            destructive_changes(
                [Change("Modify", "It", "AWS::Lambda::Function", "True"), Change("Remove", "It", "AWS::SQS::Queue")]
            ),
            [],
        )

    def test_what_is_kept_is_what_the_templates_keep(self) -> None:
        from .support import ROOT

        kept = set()
        for path in (ROOT / "infra").glob("*.yaml"):
            lines = path.read_text(encoding="utf-8").splitlines()
            for line, after in zip(lines, lines[1:], strict=False):
                if line.startswith("    Type: AWS::") and after.strip() == "DeletionPolicy: Retain":
                    kept.add(line.split(": ")[1])
        # A log is kept as well, and makes itself again.
        self.assertEqual(kept - PROTECTED_TYPES.keys() - {"AWS::Logs::LogGroup"}, set())
        self.assertTrue(kept)


class StacksCase(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.double = CloudFormation(self.cloud)
        self.console = RecordingConsole()
        self.clock = TestClock()
        self.stacks = Stacks(self.cloud.account(), self.console, self.clock)

    def spec(self, template: str = TEMPLATE, **parameters: str) -> StackSpec:
        return StackSpec("a-stack", HOME, template, parameters or {"Given": "1"}, "arn:aws:iam::123456789012:role/works")

    def calls(self, operation: str) -> list[dict[str, Any]]:
        return [call.params for call in self.cloud.calls if call.operation == operation]


class Applying(StacksCase):
    def test_a_stack_that_is_not_there_is_made_and_protected(self) -> None:
        stack = self.stacks.apply(self.spec())
        self.assertEqual(stack.status, "CREATE_COMPLETE")
        self.assertTrue(self.double.stack("a-stack").protected)
        self.assertIn("made    Thing (AWS::Lambda::Function)", self.console.text)

    def test_a_stack_that_is_as_wanted_is_left_alone(self) -> None:
        self.stacks.apply(self.spec())
        self.double.executed.clear()
        self.stacks.apply(self.spec())
        self.assertEqual(self.double.executed, [])
        self.assertEqual(self.double.change_sets, {})
        self.assertIn("nothing to change", self.console.text)

    def test_what_somebody_set_by_hand_and_nobody_gives_stays(self) -> None:
        self.stacks.apply(self.spec())
        self.double.stack("a-stack").parameters["Left"] = "by hand"
        stack = self.stacks.apply(self.spec(Given="2"))
        self.assertEqual(stack.parameters, {"Given": "2", "Left": "by hand"})

    def test_without_a_template_only_the_parameters_given_change(self) -> None:
        self.stacks.apply(self.spec(Given="1", Left="b"))
        self.stacks.apply(StackSpec("a-stack", HOME, None, {"Left": "c"}))
        stack = self.double.stack("a-stack")
        self.assertEqual((stack.template, stack.parameters), (TEMPLATE, {"Given": "1", "Left": "c"}))
        self.assertEqual(stack.role, "arn:aws:iam::123456789012:role/works")

    def test_a_long_template_goes_by_way_of_the_bucket_and_is_taken_away_again(self) -> None:
        s3 = self.cloud.client("s3", HOME)
        s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": HOME})
        long = TEMPLATE + "# a comment\n" * (BODY_LIMIT // 12)
        with self.assertRaisesRegex(Problem, "longer than 51200 bytes"):
            self.stacks.apply(self.spec(long))
        self.stacks.template_store = BucketTemplateStore(Bucket(self.cloud.account().client("s3", HOME), "artifacts"), HOME)
        self.stacks.apply(self.spec(long))
        self.assertEqual(self.double.stack("a-stack").template, long)
        self.assertEqual(s3.list_objects_v2(Bucket="artifacts")["KeyCount"], 0)

    def test_a_template_that_would_not_be_given_back_as_it_is_is_refused(self) -> None:
        with self.assertRaisesRegex(Problem, "question marks: ال"):
            self.stacks.apply(self.spec(TEMPLATE + "# لا\n"))
        self.assertEqual(self.calls("CreateChangeSet"), [])

    def test_every_page_of_a_long_change_is_looked_at(self) -> None:
        self.stacks.apply(self.spec())
        harmless = [change("Modify", f"Thing{number}", "AWS::Lambda::Function") for number in range(3)]
        self.double.changes["a-stack"] = [*harmless, change("Remove", "Table", "AWS::DynamoDB::Table")]
        with self.assertRaisesRegex(Problem, "it would remove Table, a table"):
            self.stacks.apply(self.spec(Given="2"))
        self.assertEqual(self.calls("ExecuteChangeSet")[1:], [])
        self.assertEqual(self.double.stack("a-stack").parameters["Given"], "1")

    def test_a_change_that_fails_is_told_with_the_resources_own_reason(self) -> None:
        self.stacks.apply(self.spec())
        self.double.failures["a-stack"] = "The function is too large"
        with self.assertRaisesRegex(Problem, r"Thing .*: The function is too large\nIt is again as it was before") as caught:
            self.stacks.apply(self.spec(Given="2"))
        self.assertNotIn("Other", str(caught.exception))

    def test_an_account_that_may_not_have_cloudfront_yet_is_told_whom_to_ask(self) -> None:
        self.double.failures["a-stack"] = (
            "Resource handler returned message: \"Access denied for operation 'AWS::CloudFront::Distribution: Your account must be "
            'verified before you can add new CloudFront resources. To verify your account, please contact AWS Support."'
        )
        with self.assertRaisesRegex(Problem, "(?s)ask AWS Support .*“The first time”, step 2"):
            self.stacks.apply(self.spec())
        self.double.failures["a-stack"] = "The function is too large"
        with self.assertRaises(Problem) as caught:
            self.stacks.apply(self.spec())
        self.assertNotIn("AWS Support", str(caught.exception))

    def test_a_change_that_aws_does_not_take_is_told(self) -> None:
        def refuse(*_: Any) -> dict[str, Any]:
            raise ServiceError("ValidationError", "Template format error")

        self.double._CreateChangeSet = refuse  # type: ignore[method-assign]
        with self.assertRaisesRegex(Exception, "Template format error"):
            self.stacks.apply(self.spec())

    def test_what_is_waited_for_is_said_after_a_while(self) -> None:
        double = self.double
        execute = double._ExecuteChangeSet

        def slowly(params: dict[str, Any], region: str) -> dict[str, Any]:
            answer = execute(params, region)
            stack = double.stack("a-stack")
            last = stack.next_statuses.pop()
            double._event(stack, "Certificate", "AWS::CertificateManager::Certificate", "CREATE_IN_PROGRESS")
            looks = iter(range(40))

            def look(params: dict[str, Any], region: str) -> dict[str, Any]:
                if next(looks) == 30:
                    stack.next_statuses.append(last)
                return CloudFormation._DescribeStacks(double, params, region)

            double._DescribeStacks = look  # type: ignore[method-assign]
            return answer

        double._ExecuteChangeSet = slowly  # type: ignore[method-assign]
        self.stacks.apply(self.spec())
        self.assertIn("still waiting for Certificate (1 minutes)", self.console.text)


class InTheWay(StacksCase):
    def put(self, status: str, **more: Any) -> StackDouble:
        id = f"arn:aws:cloudformation:{HOME}:123456789012:stack/a-stack/0"
        stack = StackDouble(id=id, status=status, template="old", **more)
        self.double.stacks[(HOME, "a-stack")] = stack
        return stack

    def test_what_is_left_of_a_first_making_that_failed_is_cleared_away(self) -> None:
        for status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
            with self.subTest(status):
                self.put(status)
                self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")
                self.assertTrue(self.calls("DeleteStack"))
                self.cloud.calls.clear()

    def table(self) -> str:
        """A table as the template makes it, empty."""
        self.cloud.client("dynamodb", HOME).create_table(
            TableName="a-table",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
        )
        return "a-table"

    def test_of_a_first_making_that_failed_the_table_and_its_key_do_not_stay_behind_unseen(self) -> None:
        # The table is protected, so CloudFormation cannot take it back, and clearing the stack away would leave it as nobody's.
        kms = self.cloud.client("kms", HOME)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        gone = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=gone, PendingWindowInDays=30)
        self.put(
            "ROLLBACK_FAILED",
            resources=[
                ("Key", "AWS::KMS::Key", key, "CREATE_COMPLETE"),
                ("OtherKey", "AWS::KMS::Key", gone, "DELETE_FAILED"),
                ("Table", "AWS::DynamoDB::Table", self.table(), "DELETE_FAILED"),
                ("Gone", "AWS::S3::Bucket", "a-bucket", "DELETE_COMPLETE"),
                ("Never", "AWS::SecretsManager::Secret", "", "CREATE_FAILED"),
                ("Queue", "AWS::SQS::Queue", "a-queue", "DELETE_FAILED"),
            ],
        )
        self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")
        self.assertEqual(self.cloud.client("dynamodb", HOME).list_tables()["TableNames"], [])
        for each in (key, gone):
            self.assertEqual(kms.describe_key(KeyId=each)["KeyMetadata"]["KeyState"], "PendingDeletion")
        self.assertNotIn("stays", self.console.text)

    def test_a_table_of_it_that_is_not_empty_is_left_alone_and_so_is_the_stack(self) -> None:
        self.put("ROLLBACK_FAILED", resources=[("Table", "AWS::DynamoDB::Table", self.table(), "DELETE_FAILED")])
        self.cloud.client("dynamodb", HOME).put_item(TableName="a-table", Item={"pk": {"S": "1"}})
        with self.assertRaisesRegex(Problem, "a-table, and it is not empty"):
            self.stacks.apply(self.spec())
        described = self.cloud.client("dynamodb", HOME).describe_table(TableName="a-table")["Table"]
        self.assertTrue(described["DeletionProtectionEnabled"])
        self.assertEqual(self.calls("DeleteStack"), [])

    def test_what_of_it_stays_is_named_and_its_key_stays_with_it(self) -> None:
        kms = self.cloud.client("kms", HOME)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        resources = [("Key", "AWS::KMS::Key", key, "CREATE_COMPLETE"), ("Store", "AWS::S3::Bucket", "a-bucket", "DELETE_FAILED")]
        self.put("ROLLBACK_FAILED", resources=resources)
        self.stacks.apply(self.spec())
        self.assertRegex(self.console.text, f"a bucket: a-bucket\n.*an encryption key: {key}")
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Enabled")

    def test_a_table_of_it_that_is_gone_already_is_not_in_the_way(self) -> None:
        self.put("ROLLBACK_FAILED", resources=[("Table", "AWS::DynamoDB::Table", "a-table", "DELETE_FAILED")])
        self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")

    def test_a_stack_that_was_in_use_is_never_cleared_away(self) -> None:
        for status, words in (("UPDATE_ROLLBACK_FAILED", "Continue update rollback"), ("DELETE_FAILED", "tried to remove")):
            with self.subTest(status):
                self.put(status, protected=True)
                with self.assertRaisesRegex(Problem, words):
                    self.stacks.apply(self.spec())
                self.assertEqual(self.calls("DeleteStack"), [])

    def test_a_stack_that_an_earlier_run_still_changes_is_waited_for(self) -> None:
        stack = self.put("UPDATE_IN_PROGRESS")
        self.double.token = "earlier"
        self.double._event(stack, "Certificate", "AWS::CertificateManager::Certificate", "UPDATE_IN_PROGRESS")
        stack.next_statuses = ["UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
        seen: list[str] = []
        self.stacks.apply(self.spec(), lambda event: seen.append(event["LogicalResourceId"]))
        self.assertEqual(self.double.stack("a-stack").template, TEMPLATE)
        self.assertEqual(seen[0], "Certificate")

    def test_a_stack_of_which_only_a_change_set_was_made_is_made_now(self) -> None:
        self.put("REVIEW_IN_PROGRESS")
        self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")


if __name__ == "__main__":
    unittest.main()
