"""What a stack whose first making failed has left: the table, which is protected from being deleted, and so its key.

CloudFormation gives up on them, and leaves them as nobody's once the stack is cleared away: one table and one key a try, unseen.
"""

from typing import Any

from ..clock import Clock
from ..problem import Problem
from .account import Account, AwsError, code_of
from .changes import PROTECTED_TYPES

_TABLES = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"}
_KEYS = {"AWS::KMS::Key", "AWS::KMS::ReplicaKey"}
_POLL_SECONDS = 5.0
_TIMEOUT_SECONDS = 600.0
# As the templates say: so long a key can be had back.
_KEY_DAYS = 30


class OrphanedResources:
    """Of one stack that was never whole."""

    def __init__(self, account: Account, region: str, clock: Clock) -> None:
        self._account = account
        self._region = region
        self._clock = clock

    def remove(self, stack: str) -> list[str]:
        """Removes the empty table and its key, and gives in words what stays.

        Raises `Problem` where the table is not empty: then it is no leftover.
        """
        left = self._list(stack)
        for kind, id in left:
            if kind in _TABLES:
                self._remove_table(id)
        # What else stays may need the keys.
        others = [f"{PROTECTED_TYPES[kind]}: {id}" for kind, id in left if kind not in _TABLES | _KEYS]
        keys = [id for kind, id in left if kind in _KEYS and not self._is_pending_deletion(id)]
        if others:
            return others + [f"an encryption key: {id}" for id in keys]
        for id in keys:
            self._kms.schedule_key_deletion(KeyId=id, PendingWindowInDays=_KEY_DAYS)
        return []

    def _list(self, stack: str) -> list[tuple[str, str]]:
        client = self._account.client("cloudformation", self._region)
        pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [each for page in pages for each in page["StackResourceSummaries"]]
        return [
            (each["ResourceType"], each["PhysicalResourceId"])
            for each in resources
            if each["ResourceType"] in PROTECTED_TYPES
            and each.get("PhysicalResourceId")
            and each["ResourceStatus"] != "DELETE_COMPLETE"
        ]

    def _remove_table(self, name: str) -> None:
        client = self._account.client("dynamodb", self._region)
        waited = 0.0
        while described := self._table(client, name):
            if described["TableStatus"] == "ACTIVE":
                # DynamoDB counts only now and then, so it is looked into.
                if client.scan(TableName=name, Limit=1, Select="COUNT", ConsistentRead=True)["Count"]:
                    raise Problem(
                        f"The making of the stack failed and left the table {name}, and it is not empty. Nothing was cleared away.\n"
                        f"Find out in AWS's console, under DynamoDB in {self._region}, what is in it."
                    )
                if described.get("DeletionProtectionEnabled"):
                    client.update_table(TableName=name, DeletionProtectionEnabled=False)
                else:
                    client.delete_table(TableName=name)
                    continue
            if waited >= _TIMEOUT_SECONDS:
                raise Problem(
                    f"The table {name}, which was left, is still {described['TableStatus']}. Start this again in some minutes."
                )
            self._clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS

    @staticmethod
    def _table(client: Any, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = client.describe_table(TableName=name)["Table"]
        except AwsError as error:
            if code_of(error) == "ResourceNotFoundException":
                return None
            raise
        return found

    @property
    def _kms(self) -> Any:
        return self._account.client("kms", self._region)

    def _is_pending_deletion(self, key: str) -> bool:
        state = self._kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
        return bool(state == "PendingDeletion")
