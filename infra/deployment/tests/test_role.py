"""The role that deploys from GitHub may do exactly what a deployment does, and no more."""

import unittest
from fnmatch import fnmatchcase
from typing import Any

import yaml

from ..names import COPY, INTAKE
from .deployment_case import DeploymentCase
from .support import ROOT, Call

# What permissions call an operation, where they have another name for it.
ACTIONS = {
    "s3.HeadObject": "s3:GetObject",
    "s3.ListObjectsV2": "s3:ListBucket",
    "s3.DeleteObjects": "s3:DeleteObject",
}
# What everybody may ask.
FREE = {"sts.GetCallerIdentity"}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, as the text that they stand before."""


def short_tag(loader: Loader, _tag: str, node: yaml.Node) -> Any:
    """What stands behind a tag."""
    return node.value if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)


Loader.add_multi_constructor("!", short_tag)


def statements() -> list[dict[str, Any]]:
    """What the role may do."""
    template = yaml.load((ROOT / "infra/foundation.yaml").read_text(encoding="utf-8"), Loader)
    (policy,) = template["Resources"]["DeployRole"]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def listed(value: Any) -> list[str]:
    """One or several."""
    return [value] if isinstance(value, str) else value


def action(call: Call) -> str:
    """What permissions call it."""
    return ACTIONS.get(call.name, f"{call.service}:{call.operation}")


class TheRoleThatDeploys(DeploymentCase):
    checks_firewall_texts = False

    def test_it_may_do_what_a_deployment_does_and_nothing_else(self) -> None:
        # The first deployment is an administrator's.
        self.assertTrue(self.deploy())
        self.cloud.calls.clear()
        self.assertTrue(self.deploy(content="b" * 32, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertTrue(self.deploy(content="c" * 32), self.console.text)
        # A protection that somebody took away is put back.
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

    def test_the_stacks_it_works_on_are_those_that_it_may_work_on(self) -> None:
        self.deploy()
        self.cloud.calls.clear()
        self.assertTrue(self.deploy(content="b" * 32), self.console.text)
        calls = [call for call in self.cloud.calls if call.service == "cloudformation"]
        self.assertTrue(calls)
        for call in calls:
            self.assertTrue(self.may(call), f"{action(call)} of {call.params['StackName']}")
        # The foundation says who may do what, so it is for an administrator.
        self.assertFalse(self.may(Call("cloudformation", "CreateChangeSet", "", {"StackName": "sama-foundation"})))

    def may(self, call: Call) -> bool:
        """Whether a statement names both the order and the stack."""
        resources = [
            resource.split(":stack/")[-1].replace("${StackPrefix}", "sama")
            for statement in statements()
            if action(call) in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        ]
        return any(fnmatchcase(f"{call.params['StackName']}/id", resource) for resource in resources)


if __name__ == "__main__":
    unittest.main()
