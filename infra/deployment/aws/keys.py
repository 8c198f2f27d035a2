"""The two keys in Secrets Manager: which of their versions are used, and new ones. No person sees a key, nor does a log."""

from typing import Any

from ..clock import Clock
from ..console import Console
from ..parameters import KeyVersions
from ..problem import Problem
from .account import Account, AwsError

_POLL_SECONDS = 5.0
_TIMEOUT_SECONDS = 300.0
# As the template makes the first one: 64 hexadecimal digits, 256 bits.
_DIGITS = {
    "PasswordLength": 64,
    "ExcludeUppercase": True,
    "ExcludePunctuation": True,
    "ExcludeCharacters": "ghijklmnopqrstuvwxyz",
    "RequireEachIncludedType": False,
}


def versions(client: Any, secret: str) -> KeyVersions:
    """The current version and the one before, as Secrets Manager keeps them."""
    stages: dict[str, list[str]] = client.describe_secret(SecretId=secret).get("VersionIdsToStages", {})
    by_stage = {stage: version for version, named in stages.items() for stage in named}
    return KeyVersions(by_stage.get("AWSCURRENT", ""), by_stage.get("AWSPREVIOUS", ""))


def front_door_versions(client: Any, secret: str, sent: str | None) -> KeyVersions:
    """Those that the function at the front door believes: the current one, and the one that CloudFront still sends.

    `sent` is the version that the edge's stack names: nothing where there is none yet, empty where it was made with whatever was
    current then. Once CloudFront sends the current one, no older is believed.
    """
    found = versions(client, secret)
    if sent is None or sent == found.current:
        return KeyVersions(found.current)
    return KeyVersions(found.current, sent or found.previous)


def renew(client: Any, secret: str) -> str:
    """Gives the secret a new value, made by AWS, and gives the name of that version. Only whoever may write the secret can do so."""
    value = client.get_random_password(**_DIGITS)["RandomPassword"]
    return str(client.put_secret_value(SecretId=secret, SecretString=value)["VersionId"])


def wait_for_replica(account: Account, secret: str, region: str, version: str, clock: Clock, console: Console) -> None:
    """Waits until the copy of the secret in another region has that version: what reads it there would fail before."""
    client = account.client("secretsmanager", region)
    waited = 0.0
    while True:
        try:
            if version in client.describe_secret(SecretId=secret).get("VersionIdsToStages", {}):
                return
        except AwsError as error:
            if waited > _TIMEOUT_SECONDS:
                raise Problem(f"The key's copy in {region} cannot be read: {error}") from error
        if waited > _TIMEOUT_SECONDS:
            raise Problem(f"The key's copy in {region} does not get the new version. Start this again in some minutes.")
        if not waited:
            console.info(f"waiting for the key's copy in {region}")
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
