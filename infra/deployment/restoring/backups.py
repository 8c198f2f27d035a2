"""The nightly backups: finds one, copies it to the table's region if necessary, and restores it beside the table.

AWS Backup restores a backup only in its own region, so a backup in another region is copied first.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..aws.account import Account
from ..clock import Clock
from ..console import Console
from ..names import COPY
from ..problem import Problem
from .restored_tables import TableLocation, encryption_key, timestamp
from .waiting import wait_for

# The vault's minimum (infra/template.yaml, LockConfiguration).
_KEPT_DAYS = 7


@dataclass(frozen=True)
class Backup:
    """A recovery point of AWS Backup."""

    arn: str
    vault: str
    region: str
    # When it was made, and the ARN of its table.
    made: datetime
    table: str


class Backups:
    """The backups of the table, in every region."""

    def __init__(self, account: Account, location: TableLocation, copy_region: str, console: Console, clock: Clock) -> None:
        self._account = account
        self._location = location
        self._copy_region = copy_region
        self._console = console
        self._clock = clock

    def _client(self, region: str) -> Any:
        return self._account.client("backup", region)

    # --- Finding ------------------------------------------------------------------------------------------------------

    def newest(self, table: str) -> Backup:
        """Returns the newest copy. `table` is the ARN of the real table.

        After a move to another region, the vault also gets copies of the new and nearly empty table. Copies of other tables, that
        is of the lost one, are preferred to those.
        """
        places = [(region, COPY) for region in dict.fromkeys([self._copy_region, self._location.region])]
        found = [backup for region, vault in places if vault in self._vaults(region) for backup in self._list(region, vault)]
        if not found:
            searched = " and ".join(f"the vault {vault} in {region}" for region, vault in places)
            raise Problem(
                f"There is no backup: {searched} contain no complete one.\nIf the copies are somewhere else, name one by its ARN, "
                "which AWS's console shows under AWS Backup, Vaults:\n    infra/deploy --restore-backup arn:aws:backup:…"
            )
        of_other_tables = [backup for backup in found if backup.table != table]
        return max(of_other_tables or found, key=lambda backup: backup.made)

    def by_arn(self, arn: str) -> Backup:
        """Returns the backup with an ARN, from any vault of its region."""
        parts = arn.split(":")
        if len(parts) < 7 or parts[2] != "backup" or parts[5] != "recovery-point":
            raise Problem(f"`{arn}` is not the ARN of a backup. One begins with arn:aws:backup: and contains :recovery-point:")
        region = parts[3]
        # Lists every vault, because AWS Backup's errors for a wrong vault differ.
        for vault in self._vaults(region):
            for backup in self._list(region, vault):
                if backup.arn == arn:
                    return backup
        raise Problem(f"There is no such complete backup of a table in {region}: {arn}")

    def _vaults(self, region: str) -> list[str]:
        pages = self._client(region).get_paginator("list_backup_vaults").paginate()
        return [vault["BackupVaultName"] for page in pages for vault in page["BackupVaultList"]]

    def _list(self, region: str, vault: str) -> Iterator[Backup]:
        pages = self._client(region).get_paginator("list_recovery_points_by_backup_vault")
        for page in pages.paginate(BackupVaultName=vault, ByResourceType="DynamoDB"):
            yield from (_backup(point, vault, region) for point in page["RecoveryPoints"] if _is_complete(point))

    # --- Restoring ----------------------------------------------------------------------------------------------------

    def restore(self, backup: Backup, name: str, real: dict[str, Any]) -> None:
        """Restores the backup as the table `name`, with the real table's encryption key, and waits."""
        arn = backup.arn
        if backup.region != self._location.region:
            arn = self._copy_here(backup)
        metadata = {"targetTableName": name}
        if key := encryption_key(real):
            metadata |= {"encryptionType": "KMS", "kmsMasterKeyArn": key}
        client = self._client(self._location.region)
        job = client.start_restore_job(
            RecoveryPointArn=arn,
            Metadata=metadata,
            IamRoleArn=self._location.role,
            ResourceType="DynamoDB",
            IdempotencyToken=uuid.uuid4().hex,
        )["RestoreJobId"]
        self._wait("restored", lambda: client.describe_restore_job(RestoreJobId=job), "Status")

    def _copy_here(self, backup: Backup) -> str:
        """Copies a backup into the vault of the table's region, and returns the copy's ARN."""
        self._console.info(
            f"copying the backup from {backup.region} to {self._location.region}, where it is kept for {_KEPT_DAYS} days"
        )
        # The role's ARN contains the partition and the account.
        (_, partition, _, _, account, *_) = self._location.role.split(":")
        client = self._client(backup.region)
        job = client.start_copy_job(
            RecoveryPointArn=backup.arn,
            SourceBackupVaultName=backup.vault,
            DestinationBackupVaultArn=f"arn:{partition}:backup:{self._location.region}:{account}:backup-vault:{self._location.vault}",
            IamRoleArn=self._location.role,
            IdempotencyToken=uuid.uuid4().hex,
            Lifecycle={"DeleteAfterDays": _KEPT_DAYS},
        )["CopyJobId"]
        done = self._wait("copied", lambda: client.describe_copy_job(CopyJobId=job)["CopyJob"], "State")
        return str(done["DestinationRecoveryPointArn"])

    def _wait(self, what: str, ask: Callable[[], dict[str, Any]], state: str) -> dict[str, Any]:
        """Waits until a job of AWS Backup is completed, and returns its description."""

        def poll() -> dict[str, Any] | None:
            job = ask()
            if job[state] in {"FAILED", "ABORTED", "PARTIAL"}:
                why = job.get("StatusMessage") or "no reason given"
                raise Problem(f"The backup could not be {what}. AWS Backup says: {why}")
            return job if job[state] == "COMPLETED" else None

        return wait_for(
            poll,
            self._clock,
            self._console,
            first=f"… being {what} (0 minutes)",
            later=f"… being {what}",
            timeout=f"The backup is not {what} after a day. Look at it in AWS's console, under AWS Backup, Jobs.",
        )


def table_name(location: TableLocation, backup: Backup) -> str:
    """Returns the name of the table that a backup is restored as. It is the same for each run, so the next run can continue."""
    return f"{location.table}-restored-backup-{timestamp(backup.made)}"


def _is_complete(point: dict[str, Any]) -> bool:
    return point.get("Status") in {"COMPLETED", "AVAILABLE"}


def _backup(point: dict[str, Any], vault: str, region: str) -> Backup:
    return Backup(point["RecoveryPointArn"], vault, region, point["CreationDate"], point.get("ResourceArn", ""))
