"""Removes the resources that CloudFormation retained when it failed to create a stack.

The table is protected against deletion, so CloudFormation's rollback leaves it and its key behind. Deleting the failed stack
would then orphan them: one table and one key for each failed attempt, which nobody would notice.
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
# A deleted key can be recovered for this many days. The same as `PendingWindowInDays` in the templates.
_KEY_DAYS = 30


class OrphanedResources:
    """The retained resources of one stack whose creation failed."""

    def __init__(self, account: Account, region: str, clock: Clock) -> None:
        self._account = account
        self._region = region
        self._clock = clock

    def remove(self, stack: str) -> list[str]:
        """Deletes the table, if it is empty, and its key. Returns a description of each resource that remains.


        Raises `Problem` if the table is not empty.
        """
        left = self._list(stack)
        for kind, id in left:
            if kind in _TABLES:
                self._remove_table(id)
        # Other resources that remain may be encrypted with the keys.
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
                # The item count in the table's description is hours old, so read the table itself.
                if client.scan(TableName=name, Limit=1, Select="COUNT", ConsistentRead=True)["Count"]:
                    raise Problem(
                        f"Creating the stack failed and left the table {name}, which is not empty. Nothing was removed.\n"
                        f"Look at what it contains: AWS's console, DynamoDB in {self._region}."
                    )
                if described.get("DeletionProtectionEnabled"):
                    client.update_table(TableName=name, DeletionProtectionEnabled=False)
                else:
                    client.delete_table(TableName=name)
                    continue
            if waited >= _TIMEOUT_SECONDS:
                raise Problem(
                    f"The table {name}, left by a failed attempt, is still {described['TableStatus']}.\n"
                    "Run the same command again in some minutes."
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
