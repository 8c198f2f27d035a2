"""Tables restored beside the real one: started, waited for, and deleted again. The real table is never the target of a
restore."""

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
from .waiting import POLL_SECONDS, TIMEOUT_SECONDS, wait_for


@dataclass(frozen=True)
class TableLocation:
    """The table and what belongs to it, from the outputs of the stack `sama-intake`."""

    region: str
    table: str
    # The vault of its backups, and the role that makes and restores them.
    vault: str
    role: str

    @staticmethod
    def from_outputs(outputs: dict[str, str], region: str) -> "TableLocation":
        """Returns the location from the stack's outputs."""
        return TableLocation(region, outputs["Table"], outputs["BackupVault"], outputs["BackupRole"])


def timestamp(time: datetime) -> str:
    """Returns a time in the form that is used in table names."""
    return time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


class RestoredTables:
    """The restored tables. Their names begin with the real table's name."""

    def __init__(self, account: Account, location: TableLocation, console: Console, clock: Clock) -> None:
        self.client = account.client("dynamodb", location.region)
        self._location = location
        self._console = console
        self._clock = clock

    def describe(self, table: str) -> dict[str, Any] | None:
        """Returns DynamoDB's description of a table, or `None` if there is none."""
        try:
            described: dict[str, Any] = self.client.describe_table(TableName=table)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None
        return described

    def require(self, table: str) -> dict[str, Any]:
        """Returns DynamoDB's description of a table. Raises `Problem` if there is none."""
        described = self.describe(table)
        if described is None:
            raise Problem(f"There is no table {table} in {self._location.region}.")
        return described

    def restore_window(self) -> tuple[datetime, datetime]:
        """Returns the earliest and the latest time that the real table can be restored to."""
        backups = self.client.describe_continuous_backups(TableName=self._location.table)["ContinuousBackupsDescription"]
        recovery = backups.get("PointInTimeRecoveryDescription", {})
        if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
            raise Problem(
                "Point-in-time recovery of the table is off, so it can only be restored from a backup: infra/deploy --restore-backup\n"
                "Somebody switched it off by hand, and infra/deploy does not switch it on by itself.\n"
                "Tell the person who maintains this site."
            )
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    def start_restore(self, name: str, time: datetime | None) -> None:
        """Starts restoring the table as of a time, or as of the latest possible time, with the real table's encryption key."""
        when: dict[str, Any] = {"RestoreDateTime": time} if time else {"UseLatestRestorableTime": True}
        key = encryption_key(self.require(self._location.table))
        if key:
            when["SSESpecificationOverride"] = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        self.client.restore_table_to_point_in_time(SourceTableName=self._location.table, TargetTableName=name, **when)

    def wait_until_ready(self, name: str) -> dict[str, Any]:
        """Waits until the table can be read, and returns its description."""

        def poll() -> dict[str, Any] | None:
            described = self.require(name)
            restoring = described.get("RestoreSummary", {}).get("RestoreInProgress", False)
            if described["TableStatus"] not in {"CREATING", "UPDATING", "ACTIVE"}:
                raise Problem(f"{name} could not be restored. DynamoDB reports the status {described['TableStatus']}.")
            return described if described["TableStatus"] == "ACTIVE" and not restoring else None

        return wait_for(
            poll,
            self._clock,
            self._console,
            first="waiting until the table is ready; half an hour is usual, even for a small table",
            later="… still being restored",
            timeout=f"{name} is not ready after a day. Look at it in AWS's console, under DynamoDB.",
        )

    def list_leftovers(self) -> list[str]:
        """Returns the names of restored tables that earlier runs left."""
        pages = self.client.get_paginator("list_tables").paginate()
        names = (name for page in pages for name in page["TableNames"])
        return [
            name for name in names if name.startswith((f"{self._location.table}-drill-", f"{self._location.table}-restored-"))
        ]

    def removal_command(self, name: str) -> str:
        """Returns the command by which a person deletes a table."""
        return f"aws dynamodb delete-table --table-name {name} --region {self._location.region}"

    @contextmanager
    def temporary(self, name: str) -> Iterator[None]:
        """Deletes the table at the end, whatever happens before, and warns if that fails."""
        try:
            yield
        finally:
            self.remove(name)

    def remove(self, name: str) -> None:
        """Deletes a table. If that fails, it prints a warning, so that an earlier error is not lost."""
        try:
            self._delete(name)
        except KeyboardInterrupt:
            self._warn_not_removed(name, "it was interrupted again")
            raise
        # Whatever the reason, a copy of people's requests remains that nobody would know of.
        except Exception as error:
            self._warn_not_removed(name, code_of(error) or str(error))

    def _warn_not_removed(self, name: str, why: str) -> None:
        self._console.warn(
            f"The table {name} could NOT be deleted ({why}). It contains a copy of people's requests. Delete it:\n"
            f"    {self.removal_command(name)}"
        )

    def _delete(self, name: str) -> None:
        if not name.startswith(f"{self._location.table}-"):
            raise ValueError(f"{name} is not a restored table of {self._location.table}")
        waited = 0.0
        while True:
            described = self.describe(name)
            if described is None:
                # It was never created.
                return
            if described["TableStatus"] == "DELETING":
                break
            if waited == 0.0 and described["TableStatus"] == "CREATING":
                self._console.info(
                    f"{name} is still being created and can only be deleted after that. Waiting.\n"
                    "If you interrupt this again, the table stays."
                )
            try:
                if described.get("DeletionProtectionEnabled"):
                    self.client.update_table(TableName=name, DeletionProtectionEnabled=False)
                self.client.delete_table(TableName=name)
                break
            except (self.client.exceptions.ResourceInUseException, self.client.exceptions.LimitExceededException) as error:
                if waited >= TIMEOUT_SECONDS:
                    raise Problem("after a day it was still in use") from error
                self._clock.sleep(POLL_SECONDS)
                waited += POLL_SECONDS
        self._console.info(f"{name} is deleted")


def encryption_key(described: dict[str, Any]) -> str:
    """Returns the ARN of the key that encrypts a table, or an empty string if it is AWS's own key."""
    return str(described.get("SSEDescription", {}).get("KMSMasterKeyArn", ""))


@contextmanager
def signals_as_interrupts() -> Iterator[None]:
    """Turns SIGTERM and SIGHUP into `KeyboardInterrupt`, so that cleanup runs when the process is ended or the terminal
    closes."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    kinds = [signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    before = [(kind, signal.signal(kind, interrupt)) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in before:
            signal.signal(kind, handler or signal.SIG_DFL)
