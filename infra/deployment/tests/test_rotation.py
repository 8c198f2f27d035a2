"""Key rotation: every request is accepted throughout, and no key is read."""

import re
import unittest
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
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
        # Twice, because the stacks name key versions only once the secrets exist.
        for _ in range(2):
            self.assertTrue(self.deploy(), self.console.text)
        self.secrets = self.cloud.client("secretsmanager", HOME)
        self.seal = self.stacks.stack(INTAKE).outputs["SealSecret"]
        self.door_key = self.stacks.stack(INTAKE).outputs["FrontDoorSecret"]
        self.stacks.executed.clear()

    def value(self, secret: str, version: str, region: str = HOME) -> str:
        """Returns the key of a version; without one, the current key."""
        named = {"VersionId": version} if version else {}
        return str(self.cloud.client("secretsmanager", region).get_secret_value(SecretId=secret, **named)["SecretString"])

    def accepted_keys(self, parameters: dict[str, str]) -> set[str]:
        """Returns the keys that `submit` accepts."""
        keys = {self.value(self.door_key, parameters["FrontDoorKeyVersion"])}
        if previous := parameters["FrontDoorKeyPreviousVersion"]:
            keys.add(self.value(self.door_key, previous))
        return keys


class FrontDoorKey(RotationCase):
    def test_function_accepts_both_keys_before_cloudfront_switches_and_only_the_new_one_after(self) -> None:
        old = self.value(self.door_key, "")
        Rotation(self.commands().deployment).front_door_key()
        new = self.value(self.door_key, "")
        self.assertNotEqual(new, old)
        self.assertRegex(new, "^[0-9a-f]{64}$")
        (first, overlap), (second, sends), (third, after) = self.stacks.executed
        self.assertEqual((first, second, third), (INTAKE, SITE, INTAKE))
        self.assertEqual(self.accepted_keys(overlap), {old, new})
        self.assertEqual(self.value(self.door_key, sends["FrontDoorKeyVersion"], HOME), new)
        self.assertEqual(self.accepted_keys(after), {new})

    def test_nothing_else_changes(self) -> None:
        before = {name: (self.stacks.stack(name).template, dict(self.stacks.stack(name).parameters)) for name in (INTAKE, SITE)}
        Rotation(self.commands().deployment).front_door_key()
        for name, (template, parameters) in before.items():
            stack = self.stacks.stack(name)
            self.assertEqual(stack.template, template)
            differ = {key for key in parameters if parameters[key] != stack.parameters[key]}
            self.assertLessEqual(differ, {"FrontDoorKeyVersion", "FrontDoorKeyPreviousVersion"})

    def test_interrupted_rotation_never_breaks_requests_and_a_deployment_finishes_it(self) -> None:
        for write, _ in self.interrupted_rotations():
            self.assert_accepted()
            for name, parameters in self.deployed_again():
                if name == INTAKE:
                    self.assert_accepted(intake=parameters)
            self.assert_accepted()
            sent = self.stacks.stack(SITE).parameters["FrontDoorKeyVersion"]
            self.assertEqual(self.value(self.door_key, sent), self.value(self.door_key, ""), f"interrupted at {write}")

    def interrupted_rotations(self) -> Iterator[tuple[int, str]]:
        """Yields rotations of the front door's key that died two hours ago: before which write, and the old key."""
        for write in count(1):
            self.doCleanups()
            self.setUp()
            old = self.value(self.door_key, "")
            self.cloud.dies_at, self.cloud.writes = write, 0
            with suppress(Killed):
                Rotation(self.commands().deployment).front_door_key()
            self.cloud.dies_at = None
            if self.cloud.writes < write:
                self.assertGreater(write, 6)
                return
            self.clock.sleep(7200)
            yield write, old

    def deployed_again(self) -> list[tuple[str, dict[str, str]]]:
        self.stacks.executed.clear()
        self.assertTrue(self.deploy(), self.console.text)
        return self.stacks.executed

    def assert_accepted(self, intake: dict[str, str] | None = None) -> None:
        """Asserts that `submit` accepts the key that CloudFront sends."""
        site = self.stacks.stack(SITE).parameters
        sent = self.value(self.door_key, site["FrontDoorKeyVersion"])
        self.assertIn(sent, self.accepted_keys(intake or self.stacks.stack(INTAKE).parameters))

    def test_interrupted_rotation_is_finished_by_the_same_command(self) -> None:
        for write, old in self.interrupted_rotations():
            made, sent = self.value(self.door_key, ""), self.sent()
            Rotation(self.commands().deployment).front_door_key()
            self.assertNotEqual(self.sent(), old, f"interrupted at {write}")
            self.assertEqual(self.accepted_keys(self.stacks.stack(INTAKE).parameters), {self.sent()}, f"interrupted at {write}")
            if made not in (old, sent):
                # A new key existed but was not sent yet, so no third one is created.
                self.assertEqual(self.sent(), made, f"interrupted at {write}")

    def sent(self) -> str:
        """Returns the key that CloudFront sends."""
        return self.value(self.door_key, self.stacks.stack(SITE).parameters["FrontDoorKeyVersion"])

    def test_failed_rotation_is_finished_without_publishing_anything(self) -> None:
        self.stacks.failures[SITE] = "CloudFront is busy"
        with self.assertRaises(Problem):
            Rotation(self.commands().deployment).front_door_key()
        self.assert_accepted()
        made, before = self.value(self.door_key, ""), (self.state(), self.builder.commits)
        Rotation(self.commands().deployment).front_door_key()
        self.assertIn("was interrupted", self.console.text)
        self.assertEqual((self.sent(), self.value(self.door_key, "")), (made, made))
        self.assertEqual((self.state(), self.builder.commits), before)
        # The next rotation creates a new key.
        Rotation(self.commands().deployment).front_door_key()
        self.assertNotEqual(self.sent(), made)
        self.assert_accepted()

    def test_site_stack_changes_only_after_the_key_is_replicated(self) -> None:
        # moto replicates immediately; AWS needs some seconds.
        requests = 0

        def late(call: Call) -> dict[str, Any] | None:
            nonlocal requests
            if (call.operation, call.region) != ("DescribeSecret", EDGE):
                return None
            requests += 1
            return {"VersionIdsToStages": {"an-older-one-of-thirty-two-letters": ["AWSCURRENT"]}} if requests < 4 else None

        self.cloud.doubles["secretsmanager"] = late
        create = self.stacks._CreateChangeSet

        def looked(params: dict[str, Any], region: str) -> dict[str, Any]:
            if params["StackName"] == SITE:
                self.assertGreaterEqual(requests, 4)
            return create(params, region)

        self.stacks._CreateChangeSet = looked  # type: ignore[method-assign]
        Rotation(self.commands().deployment).front_door_key()
        self.assertIn("waiting for the key's replica in us-east-1", self.console.text)
        self.assertEqual([name for name, _ in self.stacks.executed], [INTAKE, SITE, INTAKE])
        requests = 0
        self.assertTrue(self.deploy(content="b" * 32, extra={"ar/new/index.html": "new"}), self.console.text)

    def test_missing_replica_is_reported(self) -> None:
        self.cloud.doubles["secretsmanager"] = lambda call: (
            {} if (call.operation, call.region) == ("DescribeSecret", EDGE) else None
        )
        with self.assertRaisesRegex(Problem, "did not get the new version"):
            Rotation(self.commands().deployment).front_door_key()
        self.assert_accepted()

    def test_key_is_never_read_or_printed(self) -> None:
        Rotation(self.commands().deployment).front_door_key()
        self.assertNotIn(self.value(self.door_key, ""), self.console.text)
        asked = [call for call in self.cloud.calls if call.operation == "GetSecretValue"]
        self.assertEqual(asked, [])


class SealKey(RotationCase):
    def keys(self, parameters: dict[str, str]) -> tuple[str, str]:
        """Returns the key that signs, and the other one that is accepted."""
        return self.value(self.seal, parameters["SealKeyVersion"]), self.value(self.seal, parameters["SealKeyOtherVersion"])

    def test_new_key_is_accepted_everywhere_before_it_signs(self) -> None:
        old = self.value(self.seal, "")
        Rotation(self.commands().deployment).seal_key()
        new = self.value(self.seal, "")
        self.assertRegex(new, "^[0-9a-f]{64}$")
        self.assertNotEqual(new, old)
        (first, accepts), (second, signs) = self.stacks.executed
        self.assertEqual((first, second), (INTAKE, INTAKE))
        self.assertEqual(self.keys(accepts), (old, new))
        self.assertEqual(self.keys(signs), (new, old))

    def test_submit_and_sweep_take_the_key_from_the_same_parameters(self) -> None:
        references = {
            name: re.findall(r"\$\{SealKey\}:SecretString:::\$\{(\w+)\}", text) for name, text in self.functions().items()
        }
        self.assertEqual(references, dict.fromkeys(("Submit", "Sweep"), ["SealKeyVersion", "SealKeyOtherVersion"]))

    def test_new_key_signs_only_after_the_longest_run_that_knows_the_old_key_alone(self) -> None:
        times = self.times_of_changes()
        Rotation(self.commands().deployment).seal_key()
        accepts, signs = times
        self.assertGreaterEqual((signs - accepts).total_seconds(), self.longest_run())

    def test_rotation_interrupted_while_it_waits_waits_again(self) -> None:
        old = self.value(self.seal, "")
        sleep, waited = self.clock.sleep, self.longest_run()

        def interrupted(seconds: float) -> None:
            if seconds >= waited:
                raise KeyboardInterrupt
            sleep(seconds)

        self.clock.sleep = interrupted  # type: ignore[method-assign]
        with self.assertRaises(KeyboardInterrupt):
            Rotation(self.commands().deployment).seal_key()
        new = self.value(self.seal, "")
        self.assertEqual(self.keys(self.stacks.stack(INTAKE).parameters), (old, new))
        self.clock.sleep = sleep  # type: ignore[method-assign]
        times, before = self.times_of_changes(), self.clock.now()
        Rotation(self.commands().deployment).seal_key()
        (signs,) = times
        self.assertGreaterEqual((signs - before).total_seconds(), waited)
        self.assertEqual(self.keys(self.stacks.stack(INTAKE).parameters), (new, old))
        self.assertEqual(self.value(self.seal, ""), new)

    def functions(self) -> dict[str, str]:
        """Returns the functions of the template that have the seal key, each as written."""
        resources = re.findall(r"^  (\w+):\n((?:(?:    .*)?\n)+)", self.stacks.stack(INTAKE).template, re.MULTILINE)
        return {name: text for name, text in resources if "AWS::Lambda::Function\n" in text and "INTAKE_SEAL_KEY:" in text}

    def longest_run(self) -> int:
        return max(int(re.findall(r"^      Timeout: (\d+)$", text, re.MULTILINE)[0]) for text in self.functions().values())

    def times_of_changes(self) -> list[datetime]:
        """Returns a list that gets the time of each change of a stack from now on."""
        times: list[datetime] = []
        execute = self.stacks._ExecuteChangeSet

        def timed(params: dict[str, Any], region: str) -> dict[str, Any]:
            times.append(self.clock.now())
            return execute(params, region)

        self.stacks._ExecuteChangeSet = timed  # type: ignore[method-assign]
        return times

    def test_key_never_signs_before_it_is_accepted_wherever_a_rotation_stops(self) -> None:
        old = self.value(self.seal, "")
        self.secrets.put_secret_value(SecretId=self.seal, SecretString="5" * 64)
        # The rotation ended here. Two deployments later the new key signs.
        self.assertTrue(self.deploy())
        self.assertEqual(self.keys(self.stacks.stack(INTAKE).parameters), (old, "5" * 64))
        self.assertTrue(self.deploy())
        self.assertEqual(self.keys(self.stacks.stack(INTAKE).parameters), ("5" * 64, old))
        self.assertTrue(self.deploy())
        self.assertEqual(self.keys(self.stacks.stack(INTAKE).parameters), ("5" * 64, old))

    def test_next_deployment_keeps_both_versions(self) -> None:
        Rotation(self.commands().deployment).seal_key()
        after = dict(self.stacks.stack(INTAKE).parameters)
        self.assertTrue(self.deploy())
        for name in ("SealKeyVersion", "SealKeyOtherVersion"):
            self.assertEqual(self.stacks.stack(INTAKE).parameters[name], after[name])

    def test_failed_rotation_is_finished_without_a_third_key(self) -> None:
        old = self.value(self.seal, "")
        self.stacks.failures[INTAKE] = "no"
        with self.assertRaises(Problem):
            Rotation(self.commands().deployment).seal_key()
        made = self.value(self.seal, "")
        Rotation(self.commands().deployment).seal_key()
        self.assertIn("was interrupted", self.console.text)
        parameters = self.stacks.stack(INTAKE).parameters
        self.assertEqual(self.value(self.seal, parameters["SealKeyVersion"]), made)
        self.assertEqual(self.value(self.seal, parameters["SealKeyOtherVersion"]), old)
        Rotation(self.commands().deployment).seal_key()
        self.assertNotEqual(self.value(self.seal, self.stacks.stack(INTAKE).parameters["SealKeyVersion"]), made)


class Versions(RotationCase):
    def test_old_key_is_accepted_while_cloudfront_sends_it(self) -> None:
        old = versions(self.secrets, self.door_key).current
        self.assertEqual(front_door_versions(self.secrets, self.door_key, None), KeyVersions(old))
        new = self.secrets.put_secret_value(SecretId=self.door_key, SecretString="3" * 64)["VersionId"]
        self.assertEqual(versions(self.secrets, self.door_key), KeyVersions(new, old))
        self.assertEqual(front_door_versions(self.secrets, self.door_key, old), KeyVersions(new, old))
        self.assertEqual(front_door_versions(self.secrets, self.door_key, new), KeyVersions(new))
        # A stack without a version sends whatever was current when it was created.
        self.assertEqual(front_door_versions(self.secrets, self.door_key, ""), KeyVersions(new, old))
        newest = self.secrets.put_secret_value(SecretId=self.door_key, SecretString="4" * 64)["VersionId"]
        self.assertEqual(front_door_versions(self.secrets, self.door_key, old), KeyVersions(newest, old))


if __name__ == "__main__":
    unittest.main()
