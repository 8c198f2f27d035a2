"""Restoring from a backup. moto has no restore jobs, so botocore's Stubber stands in for AWS Backup and validates requests and
responses against AWS's model. The tables are moto's."""

import unittest
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3
from botocore.stub import ANY, Stubber

from ..aws.account import Account
from ..restoring.restore import Restore
from .local_table import HOME, REGION
from .test_restore import RestoreCase

COPIES = "eu-west-1"
LOST = "arn:aws:dynamodb:eu-north-1:123456789012:table/sama-intake-Table-lost"
LAST_NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def point(name: str, made: datetime, table: str = LOST, region: str = COPIES, status: str = "COMPLETED") -> dict[str, Any]:
    """Returns a recovery point as AWS Backup lists it."""
    arn = f"arn:aws:backup:{region}:123456789012:recovery-point:{name}"
    return {"RecoveryPointArn": arn, "CreationDate": made, "ResourceArn": table, "Status": status, "ResourceType": "DynamoDB"}


class FromBackup(RestoreCase):
    def setUp(self) -> None:
        super().setUp()
        self.stubs: dict[str, Stubber] = {}
        for region in (REGION, COPIES):
            client = boto3.client("backup", region_name=region, aws_access_key_id="local", aws_secret_access_key="local")
            self.stubs[region] = Stubber(client)
            self.stubs[region].activate()
            self.addCleanup(self.stubs[region].assert_no_pending_responses)
        self.account = Account(self.local.session)
        self.account.client = self.client  # type: ignore[method-assign]
        self.local.put(*self.first.items)
        self.name = f"{HOME.table}-restored-backup-20261122T233000Z"

    def client(self, service: str, region: str) -> Any:
        return self.stubs[region].client if service == "backup" else self.local.account.client(service, region)

    def restore(self) -> Restore:
        return Restore(self.account, HOME, self.local.console, self.local.clock)

    def vaults(self, region: str, *names: str) -> None:
        self.stubs[region].add_response(
            "list_backup_vaults", {"BackupVaultList": [{"BackupVaultName": name} for name in names]}, {}
        )

    def points(self, region: str, vault: str, *points: dict[str, Any]) -> None:
        self.stubs[region].add_response(
            "list_recovery_points_by_backup_vault",
            {"RecoveryPoints": list(points)},
            {"BackupVaultName": vault, "ByResourceType": "DynamoDB"},
        )

    def copies(self, *points: dict[str, Any]) -> None:
        """Stubs the vaults: the second region's contains these copies, the first region's none."""
        self.vaults(COPIES, "Default", "sama-copy")
        self.vaults(REGION, "Default", "sama-intake")
        self.points(COPIES, "sama-copy", *points)

    def copied(self, name: str, *states: dict[str, Any]) -> None:
        """Stubs a copy job to the table's region."""
        self.stubs[COPIES].add_response(
            "start_copy_job",
            {"CopyJobId": "copy-1"},
            {
                "RecoveryPointArn": point(name, LAST_NIGHT)["RecoveryPointArn"],
                "SourceBackupVaultName": "sama-copy",
                "DestinationBackupVaultArn": f"arn:aws:backup:{REGION}:123456789012:backup-vault:{HOME.vault}",
                "IamRoleArn": HOME.role,
                "IdempotencyToken": ANY,
                # The vault's lock requires 7 to 35 days.
                "Lifecycle": {"DeleteAfterDays": 7},
            },
        )
        for state in states or ({"State": "RUNNING"}, {"State": "COMPLETED", "DestinationRecoveryPointArn": self.arn_here()}):
            self.stubs[COPIES].add_response("describe_copy_job", {"CopyJob": state}, {"CopyJobId": "copy-1"})

    def arn_here(self) -> str:
        return str(point("here", LAST_NIGHT, region=REGION)["RecoveryPointArn"])

    def restored(self, arn: str, *states: dict[str, Any], metadata: dict[str, str] | None = None) -> None:
        """Stubs a restore job. When it starts, the requests vanish from the real table."""
        self.stubs[REGION].add_response(
            "start_restore_job",
            {"RestoreJobId": "restore-1"},
            {
                "RecoveryPointArn": arn,
                "Metadata": metadata or {"targetTableName": self.name},
                "IamRoleArn": HOME.role,
                "ResourceType": "DynamoDB",
                "IdempotencyToken": ANY,
            },
        )
        for state in states or ({"Status": "PENDING"}, {"Status": "RUNNING"}, {"Status": "COMPLETED"}):
            self.stubs[REGION].add_response("describe_restore_job", state, {"RestoreJobId": "restore-1"})
        made = self.local.once(self.made)
        self.stubs[REGION].client.meta.events.register("before-parameter-build.backup.StartRestoreJob", made)

    def made(self) -> None:
        """Creates the restored table, as AWS Backup would."""
        self.local.unrecorded.restore_table_to_point_in_time(SourceTableName=HOME.table, TargetTableName=self.name)
        self.local.delete(*self.first.items)

    def came_back(self) -> None:
        """Asserts that every item is in the real table again and the copy is deleted."""
        keys = {(each["pk"]["S"], each["sk"]["S"]) for each in self.first.items}
        self.assertEqual(set(self.local.items()), keys)
        self.assert_only_the_table_remains()

    def test_newest_complete_copy_is_copied_to_the_region_and_restored(self) -> None:
        older = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
        newer = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
        self.copies(point("older", older), point("last", LAST_NIGHT), point("broken", newer, status="PARTIAL"))
        self.copied("last")
        self.restored(self.arn_here())
        self.restore().from_backup(COPIES)
        self.came_back()
        self.assertIn("2026-11-23 02:30:00 (Riyadh)", self.local.output)

    def test_copies_of_the_lost_table_are_preferred_to_newer_ones_of_its_replacement(self) -> None:
        own = self.local.unrecorded.describe_table(TableName=HOME.table)["Table"]["TableArn"]
        self.copies(point("last", LAST_NIGHT), point("new", datetime(2026, 11, 24, 23, 30, tzinfo=UTC), table=own))
        self.copied("last")
        self.restored(self.arn_here())
        self.restore().from_backup(COPIES)
        self.came_back()

    def test_copies_of_this_table_are_used_if_there_are_no_others(self) -> None:
        own = self.local.unrecorded.describe_table(TableName=HOME.table)["Table"]["TableArn"]
        self.copies(point("last", LAST_NIGHT, table=own))
        self.copied("last")
        self.restored(self.arn_here())
        self.restore().from_backup(COPIES)
        self.came_back()

    def test_copies_in_the_tables_own_region_are_not_copied_again(self) -> None:
        here = point("here", LAST_NIGHT, region=REGION)
        self.vaults(COPIES, "Default")
        self.vaults(REGION, "sama-copy", "sama-intake")
        self.points(REGION, "sama-copy", here)
        self.restored(here["RecoveryPointArn"])
        self.restore().from_backup(COPIES)
        self.came_back()

    def test_backup_is_found_by_arn_in_any_vault_of_its_region(self) -> None:
        here = point("here", LAST_NIGHT, region=REGION)
        self.vaults(REGION, "Default", "sama-intake")
        self.points(REGION, "Default", point("other", LAST_NIGHT, region=REGION))
        self.points(REGION, "sama-intake", here)
        self.restored(here["RecoveryPointArn"])
        self.restore().from_backup(COPIES, here["RecoveryPointArn"])
        self.came_back()

    def test_restored_table_has_the_real_tables_encryption_key(self) -> None:
        key = "arn:aws:kms:eu-central-1:123456789012:key/of-the-table"

        def encrypted(parsed: dict[str, Any], **_: Any) -> None:
            if "Table" in parsed:
                parsed["Table"]["SSEDescription"] = {"SSEType": "KMS", "KMSMasterKeyArn": key}

        self.copies(point("last", LAST_NIGHT))
        self.copied("last")
        metadata = {"targetTableName": self.name, "encryptionType": "KMS", "kmsMasterKeyArn": key}
        self.restored(self.arn_here(), metadata=metadata)
        with self.local.on_request("after", "DescribeTable", encrypted):
            self.restore().from_backup(COPIES)
        self.came_back()

    def test_interrupted_run_continues_with_the_restored_table(self) -> None:
        self.made()
        self.copies(point("last", LAST_NIGHT))
        self.restore().from_backup(COPIES)
        self.assertIn("The copy exists already from an earlier run", self.local.output)
        self.came_back()

    def test_dry_run_only_counts(self) -> None:
        self.copies(point("last", LAST_NIGHT))
        self.copied("last")
        self.restored(self.arn_here())
        self.restore().from_backup(COPIES, dry_run=True)
        self.assertEqual(self.local.items(), {})
        self.assertEqual([name for name, _ in self.local.writes()], ["DeleteTable"])
        self.assertIn("1  requests", self.local.output)
        self.assert_only_the_table_remains()

    def test_failed_copy_job_is_reported_with_its_reason(self) -> None:
        self.copies(point("last", LAST_NIGHT))
        self.copied("last", {"State": "FAILED", "StatusMessage": "the vault is locked"})
        self.assertIn("could not be copied. AWS Backup says: the vault is locked", self.problem(self.from_newest()))
        self.assert_only_the_table_remains()

    def test_failed_restore_job_is_reported_with_its_reason(self) -> None:
        self.copies(point("last", LAST_NIGHT))
        self.copied("last")
        self.restored(self.arn_here(), {"Status": "FAILED", "StatusMessage": "no permission"})
        self.assertIn("could not be restored. AWS Backup says: no permission", self.problem(self.from_newest()))

    def test_long_job_prints_progress(self) -> None:
        self.copies(point("last", LAST_NIGHT))
        running = [{"State": "RUNNING"}] * 20
        self.copied("last", *running, {"State": "COMPLETED", "DestinationRecoveryPointArn": self.arn_here()})
        self.restored(self.arn_here())
        self.restore().from_backup(COPIES)
        self.assertIn("… being copied (4 minutes)", self.local.output)

    def test_missing_backup_lists_the_searched_vaults(self) -> None:
        self.vaults(COPIES, "Default")
        self.vaults(REGION, "Default")
        message = self.problem(self.from_newest())
        self.assertIn("the vault sama-copy in eu-west-1 and the vault sama-copy in eu-central-1", message)

    def test_unknown_or_invalid_arn_is_refused(self) -> None:
        self.vaults(COPIES, "sama-copy")
        self.points(COPIES, "sama-copy", point("last", LAST_NIGHT))
        unknown = point("unknown", LAST_NIGHT)["RecoveryPointArn"]
        self.assertIn("There is no such complete backup", self.problem(lambda: self.restore().from_backup(COPIES, unknown)))
        for arn in ("latest", LOST):
            self.assertIn("is not the ARN of a backup", self.problem(partial(self.restore().from_backup, COPIES, arn)))

    def test_missing_permission_names_who_has_it(self) -> None:
        self.stubs[COPIES].add_client_error("list_backup_vaults", "AccessDeniedException")
        self.assertIn("only an administrator may", self.problem(self.from_newest()))

    def from_newest(self) -> Callable[[], None]:
        return lambda: self.restore().from_backup(COPIES)


if __name__ == "__main__":
    unittest.main()
