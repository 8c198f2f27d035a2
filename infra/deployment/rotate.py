"""New keys. At every moment what is sent is believed: first whoever believes learns of the new key, then whoever sends uses it."""

from typing import Any

from .aws import keys
from .aws.stacks import StackSpec
from .deploy import Deployment
from .names import INTAKE, SITE
from .parameters import PARAMETERS_BY_STACK, KeyVersions

_SEAL = ("SealKeyVersion", "SealKeyPreviousVersion")
_FRONT_DOOR = ("FrontDoorKeyVersion", "FrontDoorKeyPreviousVersion")


class Rotation:
    """Of one of the two keys. Everything else of the release that is live stays as it is."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._console = deployment.console

    def seal_key(self) -> None:
        """What was signed before is believed still, until the key is renewed again."""
        deployment = self._deployment
        with deployment.lock(deployment.require_releases()):
            intake = deployment.require_stack(INTAKE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["SealSecret"]
            begun = _is_begun(intake.parameters.get("SealKeyVersion", ""), keys.versions(client, secret))
            self._renew(client, secret, "A new seal key", begun=begun)
            deployment.read_keys(intake, deployment.find_stack(SITE))
            self._apply(INTAKE, _SEAL)
            self._done(" Forms that people have open now can still be confirmed.", begun=begun)

    def front_door_key(self) -> None:
        """The function believes both, then CloudFront sends the new one, then the function forgets the old one."""
        deployment = self._deployment
        with deployment.lock(deployment.require_releases()):
            intake, site = deployment.require_stack(INTAKE), deployment.require_stack(SITE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["FrontDoorSecret"]
            begun = _is_begun(site.parameters.get("FrontDoorKeyVersion", ""), keys.versions(client, secret))
            self._renew(client, secret, "A new key, which the function believes as well", begun=begun)
            deployment.read_keys(intake, site)
            self._apply(INTAKE, _FRONT_DOOR)
            self._console.step("CloudFront sends the new key")
            deployment.wait_for_replica(deployment.known.front_door_key_sent)
            self._apply(SITE, ("FrontDoorKeyVersion",))
            self._console.step("The function forgets the old key")
            deployment.read_keys(intake, deployment.require_stack(SITE))
            self._apply(INTAKE, _FRONT_DOOR)
            self._done("", begun=begun)

    def _renew(self, client: Any, secret: str, words: str, *, begun: bool) -> None:
        """Makes a new key. Where one was made already, that one is used: of three, one would be forgotten that is still used."""
        self._console.step("The last change of this key was broken off; finishing it" if begun else words)
        if not begun:
            keys.renew(client, secret)

    def _done(self, words: str, *, begun: bool) -> None:
        self._console.info(f"Done.{words}")
        if begun:
            self._console.info("The key is the one that was made then. If that one was seen as well, start this once more.")

    def _apply(self, stack: str, names: tuple[str, ...]) -> None:
        """Changes these parameters of a stack and nothing else."""
        deployment = self._deployment
        given = PARAMETERS_BY_STACK[stack](deployment.settings, deployment.known)
        values = {name: given[name] for name in names}
        deployment.stacks.apply(StackSpec(stack, deployment.region(stack), None, values))


def _is_begun(used: str, there: KeyVersions) -> bool:
    """Whether there is a newer key than the one that is used: a change that was broken off."""
    return used != there.current and bool(used or there.previous)
