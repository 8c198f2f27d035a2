"""The seal key and the front door's key in Secrets Manager: which versions are in use, and new versions.

No key's value is ever read or logged.
"""

from typing import Any

from ..clock import Clock
from ..console import Console
from ..parameters import KeyVersions
from ..problem import Problem
from .account import Account, AwsError

_POLL_SECONDS = 5.0
_TIMEOUT_SECONDS = 300.0
# 64 hexadecimal digits, 256 bits: the same as `GenerateSecretString` in infra/template.yaml.
_DIGITS = {
    "PasswordLength": 64,
    "ExcludeUppercase": True,
    "ExcludePunctuation": True,
    "ExcludeCharacters": "ghijklmnopqrstuvwxyz",
    "RequireEachIncludedType": False,
}


def versions(client: Any, secret: str) -> KeyVersions:
    """Returns the current and the previous version of a secret."""
    stages: dict[str, list[str]] = client.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
    by_stage = {stage: version for version, named in stages.items() for stage in named}
    return KeyVersions(by_stage.get("AWSCURRENT", ""), by_stage.get("AWSPREVIOUS", ""))


def front_door_versions(client: Any, secret: str, sent: str | None) -> KeyVersions:
    """Returns the versions that `submit` accepts: the current one, and the one that CloudFront still sends.


    `sent` is the version that the site's stack names: `None` if there is no stack yet, empty if the stack was created with
    whatever version was current then. Once CloudFront sends the current version, `submit` accepts no older one.
    """
    found = versions(client, secret)
    if sent is None or sent == found.current:
        return KeyVersions(found.current)
    return KeyVersions(found.current, sent or found.other)


def seal_versions(client: Any, secret: str, signing: str, accepted: str) -> KeyVersions:
    """Returns the version that signs seals, and the one that is accepted beside it: one step after those of the stack.

    A new version is accepted by every instance before the first one signs with it. `signing` and `accepted` are the versions that
    the stack names; both are empty if the stack was created with whatever version was current then.
    """
    found = versions(client, secret)
    signs_with_older = found.other and (signing or found.other) == found.other
    if signs_with_older and accepted != found.current:
        return KeyVersions(found.other, found.current)
    return found


def renew(client: Any, secret: str) -> str:
    """Has AWS generate a new value for the secret, and returns the new version. The caller needs permission to write the
    secret."""
    value = client.get_random_password(**_DIGITS)["RandomPassword"]
    return str(client.put_secret_value(SecretId=secret, SecretString=value)["VersionId"])


def wait_for_replica(account: Account, secret: str, region: str, version: str, clock: Clock, console: Console) -> None:
    """Waits until the secret's replica in another region has the version. CloudFormation would fail to read it before."""
    client = account.client("secretsmanager", region)
    waited = 0.0
    while True:
        try:
            if version in client.describe_secret(SecretId=secret).get("VersionIdsToStages", {}):
                return
        except AwsError as error:
            if waited > _TIMEOUT_SECONDS:
                raise Problem(f"The key's replica in {region} cannot be read: {error}") from error
        if waited > _TIMEOUT_SECONDS:
            raise Problem(
                f"The key's replica in {region} did not get the new version. Run the same command again in some minutes."
            )
        if not waited:
            console.info(f"waiting for the key's replica in {region}")
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
