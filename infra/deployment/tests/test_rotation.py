"""New keys: at every moment what CloudFront sends is believed, and no key is seen."""

import unittest
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

from ..aws.keys import front_door_versions, versions
from ..names import INTAKE, SITE
from ..parameters import KeyVersions
from ..problem import Problem
from ..rotate import Rotation
from .deployment_case import DeploymentCase
from .support import EDGE, HOME, Call, Killed


class RotationCase(DeploymentCase):
    checks_firewall_texts = False

    def setUp(self) -> None:
        super().setUp()
        # Twice: the stacks first name the keys' versions when there are some.
        for _ in range(2):
            self.assertTrue(self.deploy(), self.console.text)
        self.secrets = self.cloud.client("secretsmanager", HOME)
        self.seal = self.stacks.stack(INTAKE).outputs["SealSecret"]
        self.door_key = self.stacks.stack(INTAKE).outputs["FrontDoorSecret"]
        self.stacks.executed.clear()

    def value(self, secret: str, version: str, region: str = HOME) -> str:
        """What a stack gets that names that version; the current one for none."""
        named = {"VersionId": version} if version else {}
        return str(self.cloud.client("secretsmanager", region).get_secret_value(SecretId=secret, **named)["SecretString"])

    def believed(self, parameters: dict[str, str]) -> set[str]:
        """The keys that the function at the front door believes."""
        keys = {self.value(self.door_key, parameters["FrontDoorKeyVersion"])}
        if previous := parameters["FrontDoorKeyPreviousVersion"]:
            keys.add(self.value(self.door_key, previous))
        return keys


class FrontDoorKey(RotationCase):
    def test_the_function_believes_both_before_cloudfront_sends_the_new_one_and_forgets_the_old_one_after(self) -> None:
        old = self.value(self.door_key, "")
        Rotation(self.commands().deployment).front_door_key()
        new = self.value(self.door_key, "")
        self.assertNotEqual(new, old)
        self.assertRegex(new, "^[0-9a-f]{64}$")
        (first, believes), (second, sends), (third, after) = self.stacks.executed
        self.assertEqual((first, second, third), (INTAKE, SITE, INTAKE))
        self.assertEqual(self.believed(believes), {old, new})
        self.assertEqual(self.value(self.door_key, sends["FrontDoorKeyVersion"], HOME), new)
        self.assertEqual(self.believed(after), {new})

    def test_nothing_else_of_the_stacks_changes(self) -> None:
        before = {name: (self.stacks.stack(name).template, dict(self.stacks.stack(name).parameters)) for name in (INTAKE, SITE)}
        Rotation(self.commands().deployment).front_door_key()
        for name, (template, parameters) in before.items():
            stack = self.stacks.stack(name)
            self.assertEqual(stack.template, template)
            differ = {key for key in parameters if parameters[key] != stack.parameters[key]}
            self.assertLessEqual(differ, {"FrontDoorKeyVersion", "FrontDoorKeyPreviousVersion"})

    def test_broken_off_anywhere_what_is_sent_is_believed_and_a_deployment_finishes_it(self) -> None:
        for order, _ in self.broken_off():
            self.is_believed()
            for name, parameters in self.deployed_again():
                if name == INTAKE:
                    self.is_believed(intake=parameters)
            self.is_believed()
            sent = self.stacks.stack(SITE).parameters["FrontDoorKeyVersion"]
            self.assertEqual(self.value(self.door_key, sent), self.value(self.door_key, ""), f"broken off at {order}")

    def broken_off(self) -> Iterator[tuple[int, str]]:
        """A change of the front door's key that died, at one order after the other, two hours ago: at which, and the key before it."""
        for order in count(1):
            self.doCleanups()
            self.setUp()
            old = self.value(self.door_key, "")
            self.cloud.dies_at, self.cloud.writes = order, 0
            with suppress(Killed):
                Rotation(self.commands().deployment).front_door_key()
            self.cloud.dies_at = None
            if self.cloud.writes < order:
                self.assertGreater(order, 6)
                return
            self.clock.sleep(7200)
            yield order, old

    def deployed_again(self) -> list[tuple[str, dict[str, str]]]:
        self.stacks.executed.clear()
        self.assertTrue(self.deploy(), self.console.text)
        return self.stacks.executed

    def is_believed(self, intake: dict[str, str] | None = None) -> None:
        """What CloudFront sends now is among what the function believes."""
        site = self.stacks.stack(SITE).parameters
        sent = self.value(self.door_key, site["FrontDoorKeyVersion"])
        self.assertIn(sent, self.believed(intake or self.stacks.stack(INTAKE).parameters))

    def test_broken_off_anywhere_the_same_order_finishes_it(self) -> None:
        for order, old in self.broken_off():
            made, sent = self.value(self.door_key, ""), self.sent()
            Rotation(self.commands().deployment).front_door_key()
            self.assertNotEqual(self.sent(), old, f"broken off at {order}")
            self.assertEqual(self.believed(self.stacks.stack(INTAKE).parameters), {self.sent()}, f"broken off at {order}")
            if made not in (old, sent):
                # It was made and not sent yet: no third one is made.
                self.assertEqual(self.sent(), made, f"broken off at {order}")

    def sent(self) -> str:
        """What CloudFront sends."""
        return self.value(self.door_key, self.stacks.stack(SITE).parameters["FrontDoorKeyVersion"])

    def test_one_that_failed_is_finished_by_the_same_order_and_nothing_else_is_published(self) -> None:
        self.stacks.failures[SITE] = "CloudFront is busy"
        with self.assertRaises(Problem):
            Rotation(self.commands().deployment).front_door_key()
        self.is_believed()
        made, before = self.value(self.door_key, ""), (self.state(), self.builder.commits)
        Rotation(self.commands().deployment).front_door_key()
        self.assertIn("was broken off", self.console.text)
        self.assertEqual((self.sent(), self.value(self.door_key, "")), (made, made))
        self.assertEqual((self.state(), self.builder.commits), before)
        # The next one is a new one.
        Rotation(self.commands().deployment).front_door_key()
        self.assertNotEqual(self.sent(), made)
        self.is_believed()

    def test_cloudfronts_stack_is_changed_once_its_copy_of_the_key_is_there(self) -> None:
        # moto copies at once; AWS takes some seconds.
        looks = 0

        def late(call: Call) -> dict[str, Any] | None:
            nonlocal looks
            if (call.operation, call.region) != ("DescribeSecret", EDGE):
                return None
            looks += 1
            return {"VersionIdsToStages": {"an-older-one-of-thirty-two-letters": ["AWSCURRENT"]}} if looks < 4 else None

        self.cloud.doubles["secretsmanager"] = late
        create = self.stacks._CreateChangeSet

        def looked(params: dict[str, Any], region: str) -> dict[str, Any]:
            if params["StackName"] == SITE:
                self.assertGreaterEqual(looks, 4)
            return create(params, region)

        self.stacks._CreateChangeSet = looked  # type: ignore[method-assign]
        Rotation(self.commands().deployment).front_door_key()
        self.assertIn("waiting for the key's copy in us-east-1", self.console.text)
        self.assertEqual([name for name, _ in self.stacks.executed], [INTAKE, SITE, INTAKE])
        looks = 0
        self.assertTrue(self.deploy(content="b" * 32, extra={"ar/new/index.html": "new"}), self.console.text)

    def test_a_copy_that_never_comes_is_told(self) -> None:
        self.cloud.doubles["secretsmanager"] = lambda call: (
            {} if (call.operation, call.region) == ("DescribeSecret", EDGE) else None
        )
        with self.assertRaisesRegex(Problem, "does not get the new version"):
            Rotation(self.commands().deployment).front_door_key()
        self.is_believed()

    def test_no_key_is_said(self) -> None:
        Rotation(self.commands().deployment).front_door_key()
        self.assertNotIn(self.value(self.door_key, ""), self.console.text)
        asked = [call for call in self.cloud.calls if call.operation == "GetSecretValue"]
        self.assertEqual(asked, [])


class SealKey(RotationCase):
    def test_what_was_signed_before_is_believed_still(self) -> None:
        old = self.value(self.seal, "")
        Rotation(self.commands().deployment).seal_key()
        ((name, parameters),) = self.stacks.executed
        self.assertEqual(name, INTAKE)
        self.assertEqual(self.value(self.seal, parameters["SealKeyPreviousVersion"]), old)
        new = self.value(self.seal, parameters["SealKeyVersion"])
        self.assertEqual(new, self.value(self.seal, ""))
        self.assertRegex(new, "^[0-9a-f]{64}$")
        self.assertNotEqual(new, old)

    def test_it_is_believed_over_the_next_deployment(self) -> None:
        Rotation(self.commands().deployment).seal_key()
        after = dict(self.stacks.stack(INTAKE).parameters)
        self.assertTrue(self.deploy())
        for name in ("SealKeyVersion", "SealKeyPreviousVersion"):
            self.assertEqual(self.stacks.stack(INTAKE).parameters[name], after[name])

    def test_one_that_failed_is_finished_by_the_same_order_without_a_third_key(self) -> None:
        old = self.value(self.seal, "")
        self.stacks.failures[INTAKE] = "no"
        with self.assertRaises(Problem):
            Rotation(self.commands().deployment).seal_key()
        made = self.value(self.seal, "")
        Rotation(self.commands().deployment).seal_key()
        self.assertIn("was broken off", self.console.text)
        parameters = self.stacks.stack(INTAKE).parameters
        self.assertEqual(self.value(self.seal, parameters["SealKeyVersion"]), made)
        self.assertEqual(self.value(self.seal, parameters["SealKeyPreviousVersion"]), old)
        Rotation(self.commands().deployment).seal_key()
        self.assertNotEqual(self.value(self.seal, self.stacks.stack(INTAKE).parameters["SealKeyVersion"]), made)


class Versions(RotationCase):
    def test_the_old_key_is_believed_for_as_long_as_cloudfront_sends_it(self) -> None:
        old = versions(self.secrets, self.door_key).current
        self.assertEqual(front_door_versions(self.secrets, self.door_key, None), KeyVersions(old))
        new = self.secrets.put_secret_value(SecretId=self.door_key, SecretString="3" * 64)["VersionId"]
        self.assertEqual(versions(self.secrets, self.door_key), KeyVersions(new, old))
        self.assertEqual(front_door_versions(self.secrets, self.door_key, old), KeyVersions(new, old))
        self.assertEqual(front_door_versions(self.secrets, self.door_key, new), KeyVersions(new))
        # Made with whatever was current then, it sends that.
        self.assertEqual(front_door_versions(self.secrets, self.door_key, ""), KeyVersions(new, old))
        newest = self.secrets.put_secret_value(SecretId=self.door_key, SecretString="4" * 64)["VersionId"]
        self.assertEqual(front_door_versions(self.secrets, self.door_key, old), KeyVersions(newest, old))


if __name__ == "__main__":
    unittest.main()
