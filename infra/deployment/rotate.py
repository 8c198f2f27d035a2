"""Replaces a key. The receiver accepts the new key before the sender uses it, so every message is accepted throughout."""

from typing import Any

from .aws import keys
from .aws.stacks import Stack, StackSpec
from .deploy import Deployment
from .names import INTAKE, LONGEST_RUN_SECONDS, SITE
from .parameters import PARAMETERS_BY_STACK, KeyVersions

_SEAL = ("SealKeyVersion", "SealKeyOtherVersion")
_FRONT_DOOR = ("FrontDoorKeyVersion", "FrontDoorKeyPreviousVersion")


class Rotation:
    """Replaces the seal key or the front door's key. The rest of the live release stays as it is."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._console = deployment.console

    def seal_key(self) -> None:
        """Has `submit` and `sweep` accept the new key, then `submit` sign with it. What the old key signed stays valid until the
        next rotation. Both functions take the key from the same parameters of the stack, so each step changes both."""
        deployment = self._deployment
        with deployment.lock(deployment.require_releases()):
            intake = deployment.require_stack(INTAKE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["SealSecret"]
            is_resuming = _was_interrupted(intake.parameters.get("SealKeyVersion", ""), keys.versions(client, secret))
            self._renew(
                client, secret, "Creating a new seal key, which the functions accept beside the old one", is_resuming=is_resuming
            )
            new = keys.versions(client, secret).current
            # An interrupted rotation may have come this far.
            if intake.parameters.get("SealKeyOtherVersion", "") != new:
                self._next_step_of_seal_key(intake)
                intake = deployment.require_stack(INTAKE)
            if intake.parameters["SealKeyVersion"] != new:
                # A run that began before the functions were updated knows only the old key.
                self._console.info(f"waiting {LONGEST_RUN_SECONDS} seconds, until no run is left that knows only the old key")
                deployment.clock.sleep(LONGEST_RUN_SECONDS)
                self._console.step("The functions: signing with the new key")
                self._next_step_of_seal_key(intake)
            self._done(" Check pages that people have open now can still be confirmed.", is_resuming=is_resuming)

    def front_door_key(self) -> None:
        """Has `submit` accept both keys, then CloudFront send the new one, then `submit` reject the old one."""
        deployment = self._deployment
        with deployment.lock(deployment.require_releases()):
            intake, site = deployment.require_stack(INTAKE), deployment.require_stack(SITE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["FrontDoorSecret"]
            is_resuming = _was_interrupted(site.parameters.get("FrontDoorKeyVersion", ""), keys.versions(client, secret))
            self._renew(
                client, secret, "Creating a new key, which the function accepts beside the old one", is_resuming=is_resuming
            )
            deployment.read_keys(intake, site)
            self._apply(INTAKE, _FRONT_DOOR)
            self._console.step("CloudFront: sending the new key")
            deployment.wait_for_replica(deployment.known.front_door_key_sent)
            self._apply(SITE, ("FrontDoorKeyVersion",))
            self._console.step("The function: no longer accepting the old key")
            deployment.read_keys(intake, deployment.require_stack(SITE))
            self._apply(INTAKE, _FRONT_DOOR)
            self._done("", is_resuming=is_resuming)

    def _next_step_of_seal_key(self, intake: Stack) -> None:
        self._deployment.read_keys(intake, self._deployment.find_stack(SITE))
        self._apply(INTAKE, _SEAL)

    def _renew(self, client: Any, secret: str, text: str, *, is_resuming: bool) -> None:
        """Creates a new version of the key, unless an interrupted rotation has created one already.

        Secrets Manager labels only two versions. A third would lose the label of one that is still in use.
        """
        self._console.step("The last replacement of this key was interrupted; finishing it" if is_resuming else text)
        if not is_resuming:
            keys.renew(client, secret)

    def _done(self, text: str, *, is_resuming: bool) -> None:
        self._console.info(f"Done.{text}")
        if is_resuming:
            self._console.info(
                "The new key is the one created by the interrupted run. If that key was exposed too, run this again."
            )

    def _apply(self, stack: str, names: tuple[str, ...]) -> None:
        """Changes the named parameters of a stack and nothing else."""
        deployment = self._deployment
        given = PARAMETERS_BY_STACK[stack](deployment.settings, deployment.known)
        values = {name: given[name] for name in names}
        deployment.stacks.apply(StackSpec(stack, deployment.region(stack), None, values))


def _was_interrupted(used: str, there: KeyVersions) -> bool:
    """Whether the key has a newer version than the one in use, because a rotation was interrupted."""
    return used != there.current and bool(used or there.other)
