"""New keys. At every moment what is sent is believed: first whoever believes learns of the new key, then whoever sends uses it."""

from . import keys
from .commands import Commands
from .names import INTAKE, SITE
from .parameters import GIVEN, KeyVersions
from .problem import Problem
from .settings import EDGE_REGION
from .stacks import Wanted

_SEAL = ("SealKeyVersion", "SealKeyPreviousVersion")
_FRONT_DOOR = ("FrontDoorKeyVersion", "FrontDoorKeyPreviousVersion")


class Rotation:
    """Of one of the two keys. Everything else of the release that is live stays as it is."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._deployment = commands.deployment
        self._console = commands.console

    def seal_key(self) -> None:
        """What was signed before is believed still, until the key is renewed again."""
        deployment = self._deployment
        with self._commands.lock(deployment.need_releases()):
            intake = deployment.need(INTAKE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["SealSecret"]
            self._is_finished(intake.parameters.get("SealKeyVersion", ""), keys.versions(client, secret))
            self._console.step("A new seal key")
            keys.renew(client, secret)
            deployment.read_keys(intake, deployment.look(SITE))
            self._apply(INTAKE, _SEAL)
            self._console.say("Done. Forms that people have open now can still be confirmed.")

    def front_door_key(self) -> None:
        """The function believes both, then CloudFront sends the new one, then the function forgets the old one."""
        deployment = self._deployment
        with self._commands.lock(deployment.need_releases()):
            intake, site = deployment.need(INTAKE), deployment.need(SITE)
            client = deployment.account.client("secretsmanager", deployment.settings.region)
            secret = intake.outputs["FrontDoorSecret"]
            self._is_finished(site.parameters.get("FrontDoorKeyVersion", ""), keys.versions(client, secret))
            self._console.step("A new key, which the function believes as well")
            keys.renew(client, secret)
            deployment.read_keys(intake, site)
            self._apply(INTAKE, _FRONT_DOOR)
            self._console.step("CloudFront sends the new key")
            deployment.wait_for_replica(deployment.known.front_door_key_sent)
            self._apply(SITE, ("FrontDoorKeyVersion",))
            self._console.step("The function forgets the old key")
            deployment.read_keys(intake, deployment.need(SITE))
            self._apply(INTAKE, _FRONT_DOOR)
            self._console.say("Done.")

    @staticmethod
    def _is_finished(used: str, there: KeyVersions) -> None:
        """Of three keys one would be forgotten that is still used."""
        if used == there.current or (not used and not there.previous):
            return
        raise Problem(
            "The last change of this key was broken off. Run infra/deploy first, which finishes it; then start this again."
        )

    def _apply(self, stack: str, names: tuple[str, ...]) -> None:
        """Changes these parameters of a stack and nothing else."""
        deployment = self._deployment
        given = GIVEN[stack](deployment.settings, deployment.known)
        values = {name: given[name] for name in names}
        region = EDGE_REGION if stack == SITE else deployment.settings.region
        deployment.stacks.apply(Wanted(stack, region, None, values))
