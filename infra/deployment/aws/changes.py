"""What a change to a stack must never do: take away or replace what keeps people's requests, or what that depends on."""

from dataclasses import dataclass

# A resource of such a type, once made, is never replaced or removed by a deployment. What stands in it cannot be made again: the
# requests and their keys, the backups, the site and the releases.
PROTECTED_TYPES = {
    "AWS::Backup::BackupVault": "a backup vault",
    "AWS::DynamoDB::GlobalTable": "a table",
    "AWS::DynamoDB::Table": "a table",
    "AWS::KMS::Key": "an encryption key",
    "AWS::KMS::ReplicaKey": "an encryption key",
    "AWS::S3::Bucket": "a bucket",
    "AWS::SecretsManager::Secret": "a secret",
}


@dataclass(frozen=True)
class Change:
    """What a change set would do to one resource."""

    action: str
    name: str
    kind: str
    replacement: str = "False"
    policy_action: str = ""

    @property
    def description(self) -> str:
        """For the plan."""
        does = {"Add": "make", "Modify": "change", "Remove": "remove", "Import": "take in", "Dynamic": "maybe change"}
        replaced = {"True": " (by a new one)", "Conditional": " (perhaps by a new one)"}.get(self.replacement, "")
        return f"{does.get(self.action, self.action.lower())} {self.name} ({self.kind}){replaced}"


def destructive_changes(changes: list[Change]) -> list[str]:
    """What of it must not be done, in words. Empty where all of it may."""
    found = []
    for change in changes:
        kept = PROTECTED_TYPES.get(change.kind)
        if kept is None or change.action == "Add":
            continue
        if change.action == "Remove" or change.policy_action == "Delete":
            found.append(f"it would remove {change.name}, {kept}")
        elif change.replacement != "False" or change.policy_action.startswith("Replace"):
            certainly = "would" if change.replacement == "True" else "could"
            found.append(f"it {certainly} put a new and empty one in the place of {change.name}, {kept}")
    return found
