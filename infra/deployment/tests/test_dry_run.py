"""A dry run tells what a deployment would do, and does none of it."""

import unittest
from typing import Any

from botocore.exceptions import NoCredentialsError

from ..dry_run import DryRun
from ..names import INTAKE, SITE
from .deployment_case import DeploymentCase
from .doubles import change
from .support import CONTENT_B


class DryRuns(DeploymentCase):
    checks_firewall_texts = False

    def run_dry(self, **changes: Any) -> str:
        self.builder.changes = changes
        self.cloud.calls.clear()
        said = len(self.console.text)
        DryRun(self.commands()).run()
        return self.console.text[said:]

    def state_of_everything(self) -> Any:
        """All that a deployment could change."""
        stacks = {name: vars(stack) | {"events": len(stack.events)} for name, stack in self.stacks.stacks.items()}
        buckets = {}
        for region, bucket in (("eu-central-1", "sama-releases"), ("us-east-1", "sama-site-files")):
            listed = self.cloud.client("s3", region).list_object_versions(Bucket=bucket)
            buckets[bucket] = sorted((each["Key"], each["ETag"]) for each in listed["Versions"])
        secrets = self.cloud.client("secretsmanager", "eu-central-1").list_secrets()["SecretList"]
        return repr((stacks, buckets, [secret["SecretVersionsToStages"] for secret in secrets]))

    def test_in_an_empty_account_it_tells_what_would_be_made(self) -> None:
        said = self.run_dry()
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertEqual(self.stacks.stacks, {})
        for stack in ("sama-foundation", "sama-copy", "sama-intake", "sama-site"):
            self.assertRegex(said, rf"{stack}, in [a-z0-9-]+\n   would be made: \d+ resources")
        self.assertRegex(said, r"All \d+ files of the site would be sent")
        self.assertIn("relations_mail        relations@sama.example", said)
        self.assertIn("volunteering_mail     (not set)", said)

    def test_without_credentials_it_tells_what_can_be_known_here(self) -> None:
        def nobody(_call: Any) -> Any:
            raise NoCredentialsError

        self.cloud.doubles["sts"] = nobody
        said = self.run_dry()
        self.assertIn("This terminal is not signed in to AWS", said)
        self.assertRegex(said, r"sama-intake, in eu-central-1: \d+ resources")
        self.assertRegex(said, r"All \d+ files of the site would be sent")
        self.assertEqual([call for call in self.cloud.calls if call.service != "sts"], [])

    def test_of_what_is_live_it_tells_the_difference_and_changes_nothing(self) -> None:
        for _ in range(2):
            self.deploy(extra={"ar/gone/index.html": "gone", "assets/old.1.css": "old"})
        self.stacks.changes[INTAKE] = [change("Modify", "Submit", "AWS::Lambda::Function")]
        before = self.state_of_everything()
        said = self.run_dry(extra={"ar/about/index.html": "another"})
        self.assertEqual(self.state_of_everything(), before)
        # Change sets are asked for and thrown away; a long template lies in the bucket meanwhile.
        orders = [(call.operation, call.params.get("Key", "")) for call in self.cloud.calls if call.is_write]
        allowed = {("CreateChangeSet", ""), ("DeleteChangeSet", "")}
        allowed |= {(operation, "templates/sama-intake.yaml") for operation in ("PutObject", "DeleteObject")}
        self.assertLessEqual(set(orders), allowed)
        self.assertEqual(self.stacks.change_sets, {})
        self.assertIn("would be sent, in this order: 1\n   ar/about/index.html\n", said)
        self.assertIn("would be removed: 1\n   ar/gone/index.html\n", said)
        self.assertIn("   /ar/about/\n   /ar/about/index.html\n", said)
        self.assertIn("sama-foundation, in eu-central-1\n   nothing to change", said)

    def test_changes_of_a_stack_and_its_parameters_are_named(self) -> None:
        self.deploy()
        self.stacks.changes[INTAKE] = [
            change("Modify", "Submit", "AWS::Lambda::Function"),
            change("Add", "Queue", "AWS::SQS::Queue"),
            change("Modify", "Function", "AWS::CloudFront::Function", Replacement="True"),
        ]
        before = self.stacks.stack(INTAKE).parameters["SubmitCode"]
        said = self.run_dry(content=CONTENT_B)
        self.assertIn("   change Submit (AWS::Lambda::Function)\n   make Queue (AWS::SQS::Queue)\n", said)
        self.assertIn("change Function (AWS::CloudFront::Function) (by a new one)", said)
        self.assertIn(f"SubmitCode: {before} becomes functions/submit-", said)
        self.assertIn("submit     new", said)
        self.assertIn("feedback   as it is", said)

    def test_a_change_that_would_be_refused_is_told(self) -> None:
        self.deploy()
        self.stacks.changes[INTAKE] = [change("Remove", "Table", "AWS::DynamoDB::Table")]
        self.assertIn("it would remove Table, a table", self.run_dry(content=CONTENT_B))

    def test_credentials_that_may_not_ask_are_no_end(self) -> None:
        self.deploy()
        self.cloud.denied = {"cloudformation.CreateChangeSet"}
        said = self.run_dry(content=CONTENT_B)
        self.assertIn("these credentials may not ask", said)
        self.assertIn("would be sent, in this order", said)

    def test_a_closed_form_is_no_change(self) -> None:
        for _ in range(2):
            self.deploy()
        self.commands().switch_form(closed=True)
        said = self.run_dry()
        self.assertIn(f"{SITE}, in us-east-1\n   nothing to change", said)


if __name__ == "__main__":
    unittest.main()
