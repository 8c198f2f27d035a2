"""Stacks: refused changes, waiting, failures, and what has to be cleaned up first."""

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
    def test_protected_resources_are_never_deleted_or_replaced(self) -> None:
        for kind in PROTECTED_TYPES:
            for bad in (
                Change("Modify", "It", kind, "True"),
                Change("Modify", "It", kind, "Conditional"),
                Change("Remove", "It", kind),
                # Removed from the stack but retained, it would no longer belong to any stack.
                Change("Remove", "It", kind, policy_action="Retain"),
                Change("Modify", "It", kind, policy_action="ReplaceAndRetain"),
                Change("Modify", "It", kind, policy_action="ReplaceAndDelete"),
                Change("Dynamic", "It", kind, policy_action="Delete"),
            ):
                with self.subTest(bad):
                    self.assertEqual(len(destructive_changes([bad])), 1)
                    self.assertIn("It, ", destructive_changes([bad])[0])

    def test_protected_resources_can_be_updated_and_created(self) -> None:
        for kind in PROTECTED_TYPES:
            self.assertEqual(destructive_changes([Change("Modify", "It", kind), Change("Add", "It", kind)]), [])

    def test_other_resources_can_be_replaced_and_deleted(self) -> None:
        self.assertEqual(
            destructive_changes(
                [Change("Modify", "It", "AWS::Lambda::Function", "True"), Change("Remove", "It", "AWS::SQS::Queue")]
            ),
            [],
        )

    def test_every_retained_type_of_the_templates_is_protected(self) -> None:
        from .support import ROOT

        kept = set()
        for path in (ROOT / "infra").glob("*.yaml"):
            lines = path.read_text(encoding="utf-8").splitlines()
            for line, after in zip(lines, lines[1:], strict=False):
                if line.startswith("    Type: AWS::") and after.strip() == "DeletionPolicy: Retain":
                    kept.add(line.split(": ")[1])
        # Log groups are retained too, but are created again when needed.
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
    def test_missing_stack_is_created_and_protected(self) -> None:
        stack = self.stacks.apply(self.spec())
        self.assertEqual(stack.status, "CREATE_COMPLETE")
        self.assertTrue(self.double.stack("a-stack").protected)
        self.assertIn("created Thing (AWS::Lambda::Function)", self.console.text)

    def test_stack_in_the_desired_state_is_left_alone(self) -> None:
        self.stacks.apply(self.spec())
        self.double.executed.clear()
        self.stacks.apply(self.spec())
        self.assertEqual(self.double.executed, [])
        self.assertEqual(self.double.change_sets, {})
        self.assertIn("nothing to change", self.console.text)

    def test_parameter_set_by_hand_is_kept(self) -> None:
        self.stacks.apply(self.spec())
        self.double.stack("a-stack").parameters["Left"] = "by hand"
        stack = self.stacks.apply(self.spec(Given="2"))
        self.assertEqual(stack.parameters, {"Given": "2", "Left": "by hand"})

    def test_without_template_only_the_given_parameters_change(self) -> None:
        self.stacks.apply(self.spec(Given="1", Left="b"))
        self.stacks.apply(StackSpec("a-stack", HOME, None, {"Left": "c"}))
        stack = self.double.stack("a-stack")
        self.assertEqual((stack.template, stack.parameters), (TEMPLATE, {"Given": "1", "Left": "c"}))
        self.assertEqual(stack.role, "arn:aws:iam::123456789012:role/works")

    def test_long_template_goes_through_the_bucket_and_is_deleted_again(self) -> None:
        s3 = self.cloud.client("s3", HOME)
        s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": HOME})
        long = TEMPLATE + "# a comment\n" * (BODY_LIMIT // 12)
        with self.assertRaisesRegex(Problem, "longer than 51200 bytes"):
            self.stacks.apply(self.spec(long))
        self.stacks.template_store = BucketTemplateStore(Bucket(self.cloud.account().client("s3", HOME), "artifacts"), HOME)
        self.stacks.apply(self.spec(long))
        self.assertEqual(self.double.stack("a-stack").template, long)
        self.assertEqual(s3.list_objects_v2(Bucket="artifacts")["KeyCount"], 0)

    def test_template_that_cloudformation_would_alter_is_refused(self) -> None:
        with self.assertRaisesRegex(Problem, "question marks: ال"):
            self.stacks.apply(self.spec(TEMPLATE + "# لا\n"))
        self.assertEqual(self.calls("CreateChangeSet"), [])

    def test_every_page_of_a_long_change_set_is_checked(self) -> None:
        self.stacks.apply(self.spec())
        harmless = [change("Modify", f"Thing{number}", "AWS::Lambda::Function") for number in range(3)]
        self.double.changes["a-stack"] = [*harmless, change("Remove", "Table", "AWS::DynamoDB::Table")]
        with self.assertRaisesRegex(Problem, "it would delete Table, a table"):
            self.stacks.apply(self.spec(Given="2"))
        self.assertEqual(self.calls("ExecuteChangeSet")[1:], [])
        self.assertEqual(self.double.stack("a-stack").parameters["Given"], "1")

    def test_failed_change_shows_the_resources_reason(self) -> None:
        self.stacks.apply(self.spec())
        self.double.failures["a-stack"] = "The function is too large"
        with self.assertRaisesRegex(
            Problem, r"Thing .*: The function is too large\nIt was restored to its previous state"
        ) as caught:
            self.stacks.apply(self.spec(Given="2"))
        self.assertNotIn("Other", str(caught.exception))

    def test_unverified_account_is_advised_to_ask_aws_support(self) -> None:
        self.double.failures["a-stack"] = (
            "Resource handler returned message: \"Access denied for operation 'AWS::CloudFront::Distribution: Your account must be "
            'verified before you can add new CloudFront resources. To verify your account, please contact AWS Support."'
        )
        with self.assertRaisesRegex(Problem, "(?s)Ask AWS Support .*“The first time”, step 2"):
            self.stacks.apply(self.spec())
        self.double.failures["a-stack"] = "The function is too large"
        with self.assertRaises(Problem) as caught:
            self.stacks.apply(self.spec())
        self.assertNotIn("AWS Support", str(caught.exception))

    def test_rejected_change_set_is_reported(self) -> None:
        def refuse(*_: Any) -> dict[str, Any]:
            raise ServiceError("ValidationError", "Template format error")

        self.double._CreateChangeSet = refuse  # type: ignore[method-assign]
        with self.assertRaisesRegex(Exception, "Template format error"):
            self.stacks.apply(self.spec())

    def test_long_wait_prints_progress(self) -> None:
        double = self.double
        execute = double._ExecuteChangeSet

        def slowly(params: dict[str, Any], region: str) -> dict[str, Any]:
            answer = execute(params, region)
            stack = double.stack("a-stack")
            last = stack.next_statuses.pop()
            double._event(stack, "Certificate", "AWS::CertificateManager::Certificate", "CREATE_IN_PROGRESS")
            requests = iter(range(40))

            def describe(params: dict[str, Any], region: str) -> dict[str, Any]:
                if next(requests) == 30:
                    stack.next_statuses.append(last)
                return CloudFormation._DescribeStacks(double, params, region)

            double._DescribeStacks = describe  # type: ignore[method-assign]
            return answer

        double._ExecuteChangeSet = slowly  # type: ignore[method-assign]
        self.stacks.apply(self.spec())
        self.assertIn("still waiting for Certificate (1 minutes)", self.console.text)


class Obstacles(StacksCase):
    def put(self, status: str, **more: Any) -> StackDouble:
        id = f"arn:aws:cloudformation:{HOME}:123456789012:stack/a-stack/0"
        stack = StackDouble(id=id, status=status, template="old", **more)
        self.double.stacks[(HOME, "a-stack")] = stack
        return stack

    def test_failed_stack_creation_is_deleted(self) -> None:
        for status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
            with self.subTest(status):
                self.put(status)
                self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")
                self.assertTrue(self.calls("DeleteStack"))
                self.cloud.calls.clear()

    def table(self) -> str:
        """Creates an empty table like the template's."""
        self.cloud.client("dynamodb", HOME).create_table(
            TableName="a-table",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
        )
        return "a-table"

    def test_failed_creation_leaves_no_table_or_key(self) -> None:
        # The table is protected, so CloudFormation cannot delete it, and deleting the stack would orphan it.
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
        self.assertNotIn("no longer belong to a stack", self.console.text)

    def test_table_with_items_and_its_stack_are_kept(self) -> None:
        self.put("ROLLBACK_FAILED", resources=[("Table", "AWS::DynamoDB::Table", self.table(), "DELETE_FAILED")])
        self.cloud.client("dynamodb", HOME).put_item(TableName="a-table", Item={"pk": {"S": "1"}})
        with self.assertRaisesRegex(Problem, "a-table, which is not empty"):
            self.stacks.apply(self.spec())
        described = self.cloud.client("dynamodb", HOME).describe_table(TableName="a-table")["Table"]
        self.assertTrue(described["DeletionProtectionEnabled"])
        self.assertEqual(self.calls("DeleteStack"), [])

    def test_remaining_resources_are_listed_and_their_key_is_kept(self) -> None:
        kms = self.cloud.client("kms", HOME)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        resources = [("Key", "AWS::KMS::Key", key, "CREATE_COMPLETE"), ("Store", "AWS::S3::Bucket", "a-bucket", "DELETE_FAILED")]
        self.put("ROLLBACK_FAILED", resources=resources)
        self.stacks.apply(self.spec())
        self.assertRegex(self.console.text, f"a bucket: a-bucket\n.*an encryption key: {key}")
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Enabled")

    def test_missing_table_is_ignored(self) -> None:
        self.put("ROLLBACK_FAILED", resources=[("Table", "AWS::DynamoDB::Table", "a-table", "DELETE_FAILED")])
        self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")

    def test_used_stack_is_never_deleted(self) -> None:
        for status, message in (("UPDATE_ROLLBACK_FAILED", "Continue update rollback"), ("DELETE_FAILED", "tried to delete")):
            with self.subTest(status):
                self.put(status, protected=True)
                with self.assertRaisesRegex(Problem, message):
                    self.stacks.apply(self.spec())
                self.assertEqual(self.calls("DeleteStack"), [])

    def test_change_by_an_earlier_run_is_waited_for(self) -> None:
        stack = self.put("UPDATE_IN_PROGRESS")
        self.double.token = "earlier"
        self.double._event(stack, "Certificate", "AWS::CertificateManager::Certificate", "UPDATE_IN_PROGRESS")
        stack.next_statuses = ["UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
        seen: list[str] = []
        self.stacks.apply(self.spec(), lambda event: seen.append(event["LogicalResourceId"]))
        self.assertEqual(self.double.stack("a-stack").template, TEMPLATE)
        self.assertEqual(seen[0], "Certificate")

    def test_stack_with_only_a_change_set_is_created(self) -> None:
        self.put("REVIEW_IN_PROGRESS")
        self.assertEqual(self.stacks.apply(self.spec()).status, "CREATE_COMPLETE")


if __name__ == "__main__":
    unittest.main()
