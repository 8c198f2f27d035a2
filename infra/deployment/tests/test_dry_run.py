"""The dry run: prints what a deployment would do, and changes nothing."""

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
        output = len(self.console.text)
        DryRun(self.commands()).run()
        return self.console.text[output:]

    def state_of_everything(self) -> Any:
        """Returns everything that a deployment could change."""
        stacks = {name: vars(stack) | {"events": len(stack.events)} for name, stack in self.stacks.stacks.items()}
        buckets = {}
        for region, bucket in (("eu-central-1", "sama-releases"), ("us-east-1", "sama-site-files")):
            listed = self.cloud.client("s3", region).list_object_versions(Bucket=bucket)
            buckets[bucket] = sorted((each["Key"], each["ETag"]) for each in listed["Versions"])
        secrets = self.cloud.client("secretsmanager", "eu-central-1").list_secrets()["SecretList"]
        return repr((stacks, buckets, [secret["SecretVersionsToStages"] for secret in secrets]))

    def test_empty_account_lists_what_would_be_created(self) -> None:
        output = self.run_dry()
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertEqual(self.stacks.stacks, {})
        for stack in ("sama-foundation", "sama-copy", "sama-intake", "sama-site"):
            self.assertRegex(output, rf"{stack}, in [a-z0-9-]+\n   would be created: \d+ resources")
        self.assertRegex(output, r"All \d+ files of the site would be uploaded")
        self.assertIn("relations_mail        relations@sama.example", output)
        self.assertIn("volunteering_mail     (not set)", output)

    def test_without_credentials_the_local_part_is_printed(self) -> None:
        def nobody(_call: Any) -> Any:
            raise NoCredentialsError

        self.cloud.doubles["sts"] = nobody
        output = self.run_dry()
        self.assertIn("This terminal is not signed in to AWS", output)
        self.assertRegex(output, r"sama-intake, in eu-central-1: \d+ resources")
        self.assertRegex(output, r"All \d+ files of the site would be uploaded")
        self.assertEqual([call for call in self.cloud.calls if call.service != "sts"], [])

    def test_difference_to_the_live_release_is_printed_and_nothing_changes(self) -> None:
        for _ in range(2):
            self.deploy(extra={"ar/gone/index.html": "gone", "assets/old.1.css": "old"})
        self.stacks.changes[INTAKE] = [change("Modify", "Submit", "AWS::Lambda::Function")]
        before = self.state_of_everything()
        output = self.run_dry(extra={"ar/about/index.html": "another"})
        self.assertEqual(self.state_of_everything(), before)
        # Change sets are created and deleted. A long template is in the bucket meanwhile.
        orders = [(call.operation, call.params.get("Key", "")) for call in self.cloud.calls if call.is_write]
        allowed = {("CreateChangeSet", ""), ("DeleteChangeSet", "")}
        allowed |= {(operation, "templates/sama-intake.yaml") for operation in ("PutObject", "DeleteObject")}
        self.assertLessEqual(set(orders), allowed)
        self.assertEqual(self.stacks.change_sets, {})
        self.assertIn("Would be uploaded, in this order: 1\n   ar/about/index.html\n", output)
        self.assertIn("Would be deleted: 1\n   ar/gone/index.html\n", output)
        self.assertIn("   /ar/about/\n   /ar/about/index.html\n", output)
        self.assertIn("sama-foundation, in eu-central-1\n   nothing to change", output)

    def test_changed_resources_and_parameters_are_listed(self) -> None:
        self.deploy()
        self.stacks.changes[INTAKE] = [
            change("Modify", "Submit", "AWS::Lambda::Function"),
            change("Add", "Queue", "AWS::SQS::Queue"),
            change("Modify", "Function", "AWS::CloudFront::Function", Replacement="True"),
        ]
        before = self.stacks.stack(INTAKE).parameters["SubmitCode"]
        output = self.run_dry(content=CONTENT_B)
        self.assertIn("   change Submit (AWS::Lambda::Function)\n   create Queue (AWS::SQS::Queue)\n", output)
        self.assertIn("change Function (AWS::CloudFront::Function) (replacing it)", output)
        self.assertIn(f"SubmitCode: {before} becomes functions/submit-", output)
        self.assertIn("submit     new", output)
        self.assertIn("feedback   unchanged", output)

    def test_destructive_change_is_reported(self) -> None:
        self.deploy()
        self.stacks.changes[INTAKE] = [change("Remove", "Table", "AWS::DynamoDB::Table")]
        self.assertIn("it would delete Table, a table", self.run_dry(content=CONTENT_B))

    def test_missing_permission_does_not_end_the_dry_run(self) -> None:
        self.deploy()
        self.cloud.denied = {"cloudformation.CreateChangeSet"}
        output = self.run_dry(content=CONTENT_B)
        self.assertIn("these credentials may not create change sets", output)
        self.assertIn("Would be uploaded, in this order", output)

    def test_closed_form_is_no_change(self) -> None:
        for _ in range(2):
            self.deploy()
        self.commands().switch_form(closed=True)
        output = self.run_dry()
        self.assertIn(f"{SITE}, in us-east-1\n   nothing to change", output)


if __name__ == "__main__":
    unittest.main()
