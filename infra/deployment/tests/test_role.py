"""The role that deploys from GitHub has exactly the permissions that a deployment needs."""

import unittest
from fnmatch import fnmatchcase
from typing import Any

import yaml

from ..names import COPY, INTAKE
from .deployment_case import DeploymentCase
from .support import ROOT, Call

# The IAM actions whose names differ from the operation's.
ACTIONS = {
    "s3.HeadObject": "s3:GetObject",
    "s3.ListObjectsV2": "s3:ListBucket",
    "s3.DeleteObjects": "s3:DeleteObject",
}
# Operations that need no permission.
FREE = {"sts.GetCallerIdentity"}


class Loader(yaml.SafeLoader):
    """Loads CloudFormation's short tags as their plain values."""


def short_tag(loader: Loader, _tag: str, node: yaml.Node) -> Any:
    """Returns the value behind a tag."""
    return node.value if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)


Loader.add_multi_constructor("!", short_tag)


def statements() -> list[dict[str, Any]]:
    """Returns the statements of the role's policy."""
    template = yaml.load((ROOT / "infra/foundation.yaml").read_text(encoding="utf-8"), Loader)
    (policy,) = template["Resources"]["DeployRole"]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def listed(value: Any) -> list[str]:
    """Returns a list of one or several values."""
    return [value] if isinstance(value, str) else value


def action(call: Call) -> str:
    """Returns the IAM action of a call."""
    return ACTIONS.get(call.name, f"{call.service}:{call.operation}")


class TheRoleThatDeploys(DeploymentCase):
    checks_firewall_texts = False

    def test_role_allows_exactly_what_a_deployment_does(self) -> None:
        # An administrator runs the first deployment.
        self.assertTrue(self.deploy())
        self.cloud.calls.clear()
        self.assertTrue(self.deploy(content="b" * 32, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertTrue(self.deploy(content="c" * 32), self.console.text)
        # A removed termination protection is restored.
        self.stacks.stack(COPY).protected = False
        self.commands().switch_form(closed=True)
        self.commands().switch_form(closed=False)
        self.commands().list_releases()
        self.assertTrue(self.commands().smoke())
        self.assertTrue(self.commands().rollback(None), self.console.text)
        done = {action(call) for call in self.cloud.calls if call.name not in FREE}
        roles = {call.params["RoleARN"] for call in self.cloud.calls if "RoleARN" in call.params}
        self.assertEqual(roles, {self.stacks.stack(INTAKE).role})
        may = {each for statement in statements() for each in listed(statement["Action"])}
        self.assertEqual(done | {"iam:PassRole"}, may)

    def test_role_covers_the_stacks_of_a_deployment(self) -> None:
        self.deploy()
        self.cloud.calls.clear()
        self.assertTrue(self.deploy(content="b" * 32), self.console.text)
        calls = [call for call in self.cloud.calls if call.service == "cloudformation"]
        self.assertTrue(calls)
        for call in calls:
            self.assertTrue(self.may(call), f"{action(call)} of {call.params['StackName']}")
        # Only an administrator may change the foundation, which grants the permissions.
        self.assertFalse(self.may(Call("cloudformation", "CreateChangeSet", "", {"StackName": "sama-foundation"})))

    def may(self, call: Call) -> bool:
        """Whether a statement allows the action on the stack."""
        resources = [
            resource.split(":stack/")[-1].replace("${StackPrefix}", "sama")
            for statement in statements()
            if action(call) in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        ]
        return any(fnmatchcase(f"{call.params['StackName']}/id", resource) for resource in resources)


if __name__ == "__main__":
    unittest.main()
