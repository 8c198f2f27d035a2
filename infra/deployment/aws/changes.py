"""The changes in a change set, and which of them a deployment refuses: those that delete or replace stored data or its keys."""

from dataclasses import dataclass

# A deployment never deletes or replaces a resource of these types. Their contents cannot be recreated: the requests and their
# keys, the backups, the site and the releases.
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
    """One resource's entry in a change set."""

    action: str
    name: str
    kind: str
    replacement: str = "False"
    policy_action: str = ""

    @property
    def description(self) -> str:
        """One line for the dry run."""
        does = {"Add": "create", "Modify": "change", "Remove": "delete", "Import": "import", "Dynamic": "perhaps change"}
        replaced = {"True": " (replacing it)", "Conditional": " (perhaps replacing it)"}.get(self.replacement, "")
        return f"{does.get(self.action, self.action.lower())} {self.name} ({self.kind}){replaced}"


def destructive_changes(changes: list[Change]) -> list[str]:
    """Returns a description of each change that deletes or replaces a protected resource."""
    found = []
    for change in changes:
        kept = PROTECTED_TYPES.get(change.kind)
        if kept is None or change.action == "Add":
            continue
        if change.action == "Remove" or change.policy_action == "Delete":
            found.append(f"it would delete {change.name}, {kept}")
        elif change.replacement != "False" or change.policy_action.startswith("Replace"):
            certainly = "would" if change.replacement == "True" else "could"
            found.append(f"it {certainly} replace {change.name}, {kept}, with an empty one")
    return found
