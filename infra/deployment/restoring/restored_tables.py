"""A table that is restored beside the real one: ordered, waited for, and taken away again. The real table is never its target."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..aws.account import Account, code_of
from ..clock import Clock
from ..console import Console
from ..problem import Problem

_POLL_SECONDS = 15.0
# After so long without anything happening a person is told what is being waited for.
_PROGRESS_SECONDS = 120.0
_TIMEOUT_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class TableLocation:
    """Where the table lives: what the stack `sama-intake` says of itself."""

    region: str
    table: str
    # The vault that its backups are in, and the role that they are made and restored by.
    vault: str
    role: str

    @staticmethod
    def from_outputs(outputs: dict[str, str], region: str) -> "TableLocation":
        """From the stack's outputs."""
        return TableLocation(region, outputs["Table"], outputs["BackupVault"], outputs["BackupRole"])


def timestamp(time: datetime) -> str:
    """A moment as part of a table's name."""
    return time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


class RestoredTables:
    """The tables beside the real one. Their names begin with its name."""

    def __init__(self, account: Account, location: TableLocation, console: Console, clock: Clock) -> None:
        self.client = account.client("dynamodb", location.region)
        self._location = location
        self._console = console
        self._clock = clock

    def describe(self, table: str) -> dict[str, Any] | None:
        """How a table is made, where there is one."""
        try:
            described: dict[str, Any] = self.client.describe_table(TableName=table)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None
        return described

    def require(self, table: str) -> dict[str, Any]:
        """The same. Raises `Problem` where there is none."""
        described = self.describe(table)
        if described is None:
            raise Problem(f"There is no table {table} in {self._location.region}.")
        return described

    def restore_window(self) -> tuple[datetime, datetime]:
        """The earliest and the latest moment that the real table can be restored to."""
        told = self.client.describe_continuous_backups(TableName=self._location.table)["ContinuousBackupsDescription"]
        recovery = told.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise Problem(
                "Point-in-time recovery of the table is off, so it can only be restored from a backup: infra/deploy --restore-backup\n"
                "Somebody switched it off by hand. infra/deploy does not switch it on again by itself: tell whoever built this."
            )
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    def start_restore(self, name: str, time: datetime | None) -> None:
        """Orders the table as it was at a moment, or as it was last, encrypted as the real one is."""
        when: dict[str, Any] = {"RestoreDateTime": time} if time else {"UseLatestRestorableTime": True}
        key = encryption_key(self.require(self._location.table))
        if key:
            when["SSESpecificationOverride"] = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        self.client.restore_table_to_point_in_time(SourceTableName=self._location.table, TargetTableName=name, **when)

    def wait_until_ready(self, name: str) -> dict[str, Any]:
        """Waits until it can be read."""
        waited = quiet = 0.0
        while True:
            described = self.require(name)
            restoring = described.get("RestoreSummary", {}).get("RestoreInProgress", False)
            if described["TableStatus"] == "ACTIVE" and not restoring:
                return described
            if described["TableStatus"] not in {"CREATING", "UPDATING", "ACTIVE"}:
                raise Problem(f"{name} could not be restored; DynamoDB says {described['TableStatus']}.")
            if waited >= _TIMEOUT_SECONDS:
                raise Problem(f"{name} is not ready after a day. Look at it in AWS's console, under DynamoDB.")
            if waited == 0.0:
                self._console.info("waiting until it is there: half an hour is usual, however little stands in it")
            elif quiet >= _PROGRESS_SECONDS:
                quiet = 0.0
                self._console.info(f"… still being restored ({int(waited // 60)} minutes)")
            self._clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS
            quiet += _POLL_SECONDS

    def list_leftovers(self) -> list[str]:
        """What an earlier run left beside the real table."""
        pages = self.client.get_paginator("list_tables").paginate()
        names = (name for page in pages for name in page["TableNames"])
        return [
            name for name in names if name.startswith((f"{self._location.table}-drill-", f"{self._location.table}-restored-"))
        ]

    def removal_command(self, name: str) -> str:
        """For a person."""
        return f"aws dynamodb delete-table --table-name {name} --region {self._location.region}"

    @contextmanager
    def temporary(self, name: str) -> Iterator[None]:
        """Takes the table away again whatever happens meanwhile, and says so if that does not work."""
        try:
            yield
        finally:
            self.remove(name)

    def remove(self, name: str) -> None:
        """Removes it. What cannot be removed is told, and is no reason to forget what went before."""
        try:
            self._delete(name)
        except KeyboardInterrupt:
            self._warn_not_removed(name, "it was interrupted again")
            raise
        # Whatever the reason: there is a copy of people's requests that nobody knows of otherwise.
        except Exception as error:
            self._warn_not_removed(name, code_of(error) or str(error))

    def _warn_not_removed(self, name: str, why: str) -> None:
        self._console.warn(
            f"The table {name} could NOT be removed ({why}). It holds a copy of people's requests. Remove it:\n"
            f"    {self.removal_command(name)}"
        )

    def _delete(self, name: str) -> None:
        if not name.startswith(f"{self._location.table}-"):
            raise ValueError(f"{name} is no table beside {self._location.table}")
        waited = 0.0
        while True:
            described = self.describe(name)
            if described is None:
                # It was never made.
                return
            if described["TableStatus"] == "DELETING":
                break
            if waited == 0.0 and described["TableStatus"] == "CREATING":
                self._console.info(
                    f"{name} is still being made, and can be removed only then. Waiting for that; interrupted again, it would stay."
                )
            try:
                if described.get("DeletionProtectionEnabled"):
                    self.client.update_table(TableName=name, DeletionProtectionEnabled=False)
                self.client.delete_table(TableName=name)
                break
            except (self.client.exceptions.ResourceInUseException, self.client.exceptions.LimitExceededException) as error:
                if waited >= _TIMEOUT_SECONDS:
                    raise Problem("after a day it was still in use") from error
                self._clock.sleep(_POLL_SECONDS)
                waited += _POLL_SECONDS
        self._console.info(f"{name} is removed")


def encryption_key(described: dict[str, Any]) -> str:
    """The key that a table is encrypted with, or nothing where it is AWS's own."""
    return str(described.get("SSEDescription", {}).get("KMSMasterKeyArn", ""))


@contextmanager
def signals_as_interrupts() -> Iterator[None]:
    """A closed terminal or an order to end is heeded like Ctrl-C, so that what has to be done at the end is done."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    kinds = [signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    before = [(kind, signal.signal(kind, interrupt)) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in before:
            signal.signal(kind, handler or signal.SIG_DFL)
