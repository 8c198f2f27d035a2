"""Restores missing requests: as a drill, from a point in time, or from a backup.

The real table is never overwritten. A copy is restored beside it, and the missing items are copied back.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from ..aws.account import HOW_TO_SIGN_IN, Account, AwsError, code_of, is_denied
from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .backups import Backups, table_name
from .comparison import Comparison, compare_items, compare_keys, compare_shape, unchanged_submissions
from .copy_back import CopyBack
from .items import EVENTS, GUARDS, NOTICES, REQUESTS, View, read_table
from .restored_tables import RestoredTables, TableLocation, signals_as_interrupts, timestamp

# Saudi Arabia has no daylight saving time.
_RIYADH = timedelta(hours=3)


def read_time(text: str) -> datetime:
    """Parses a time with its UTC offset. Raises `Problem` if it is not one."""
    with suppress(ValueError):
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return time
    raise Problem(
        f"`{text}` is not a time. Write the date, a T, the time, and +03:00 for Riyadh. For example, 7:30 in the morning of\n"
        "23 November 2026, 2026-11-23T07:30:00+03:00"
    )


class Restore:
    """Restores of one table."""

    def __init__(self, account: Account, location: TableLocation, console: Console, clock: Clock) -> None:
        self._account = account
        self._location = location
        self._console = console
        self._clock = clock
        self._tables = RestoredTables(account, location, console, clock)

    # --- Drill --------------------------------------------------------------------------------------------------------

    def drill(self, rng: random.Random | None = None) -> None:
        """Restores the table beside the real one, compares the two, and deletes the copy. The real table is only read.

        Raises `Problem` if the tables differ.
        """
        with _explaining_aws_errors(), signals_as_interrupts():
            self._warn_about_leftovers()
            name = f"{self._location.table}-drill-{timestamp(self._clock.now())}"
            began = self._clock.now()
            (_, latest) = self._tables.restore_window()
            self._console.step(f"Restoring the table as it was some minutes ago as {name}")
            with self._tables.temporary(name):
                self._tables.start_restore(name, None)
                described = self._tables.wait_until_ready(name)
                restored = described.get("RestoreSummary", {}).get("RestoreDateTime", latest)
                took = self._clock.now() - began
                self._console.step("Comparing the two tables")
                found = self._compare(name, int(restored.timestamp()), rng or random.Random())
                self._console.step("Deleting the copy")
            self._print_result(found, restored, took, self._clock.now() - began)

    def _compare(self, name: str, since: int, rng: random.Random) -> Comparison:
        found = Comparison()
        client, table = self._tables.client, self._location.table
        compare_shape(found, self._tables.require(table), self._tables.require(name))
        restored, real = read_table(client, name), read_table(client, table)
        self._print_counts(restored, real)
        compare_keys(found, real, restored, since, int(self._clock.now().timestamp()))
        compare_items(found, client, (table, name), unchanged_submissions(real, restored, since), rng)
        return found

    def _print_counts(self, restored: View, real: View) -> None:
        self._console.info(f"{'restored':>12}{'now':>12}")
        for kind in dict.fromkeys([REQUESTS, EVENTS, NOTICES, GUARDS, *sorted(restored.counts | real.counts)]):
            self._console.info(f"{restored.counts[kind]:>12}{real.counts[kind]:>12}  {kind}")

    def _print_result(self, found: Comparison, restored: datetime, took: timedelta, whole: timedelta) -> None:
        self._console.info(
            f"restored as of {_in_riyadh(restored)}; {found.compared} requests compared item by item;\n"
            f"{_minutes(took)} until it could be read, {_minutes(whole)} in all"
        )
        if found.faults:
            raise Problem(
                "The drill FAILED: the restored table differs from the real one.\n"
                + "\n".join(f"- {fault}" for fault in found.faults)
                + "\nThe real table was only read. Tell the person who maintains this site today.\n"
                "Until it is repaired, do not rely on restores."
            )
        self._console.info("The drill passed: the restored table matches the real one. Write down the date and how long it took.")

    # --- Restoring missing requests -------------------------------------------------------------------------------------

    def from_point_in_time(self, time: datetime, *, dry_run: bool = False, keep: bool = False) -> None:
        """Copies back what the table contained at a time and lacks today."""
        with _explaining_aws_errors(), signals_as_interrupts():
            (earliest, latest) = self._tables.restore_window()
            if not earliest <= time <= latest:
                raise Problem(
                    f"The table can be restored to any time from {_in_riyadh(earliest)} to {_in_riyadh(latest)},\n"
                    f"not to {_in_riyadh(time)}. (The latest is always some minutes ago. For a later one, wait.)"
                )
            name = f"{self._location.table}-restored-{timestamp(time)}"
            self._warn_about_leftovers(but=name)
            self._console.step(f"Restoring the table as it was at {_in_riyadh(time)} as {name}")
            self._restore_missing(name, lambda: self._tables.start_restore(name, time), dry_run=dry_run, keep=keep)

    def from_backup(self, copy_region: str, arn: str | None = None, *, dry_run: bool = False, keep: bool = False) -> None:
        """Copies back what a backup contains and the table lacks. Without an ARN it is the newest copy in the second region."""
        with _explaining_aws_errors(), signals_as_interrupts():
            backups = Backups(self._account, self._location, copy_region, self._console, self._clock)
            real = self._tables.require(self._location.table)
            backup = backups.by_arn(arn) if arn else backups.newest(real["TableArn"])
            name = table_name(self._location, backup)
            self._warn_about_leftovers(but=name)
            self._console.step(f"Restoring the backup of {_in_riyadh(backup.made)} as {name}")
            self._console.info(f"{backup.arn}\nfrom the vault {backup.vault} in {backup.region}, of the table {backup.table}")
            self._restore_missing(name, lambda: backups.restore(backup, name, real), dry_run=dry_run, keep=keep)

    def _restore_missing(self, name: str, make: Callable[[], None], *, dry_run: bool, keep: bool) -> None:
        """Restores the copy, copies back from it, and deletes it once it is no longer needed."""
        done = False
        try:
            if self._tables.describe(name):
                self._console.info("The copy exists already from an earlier run; continuing with it.")
            else:
                make()
            self._tables.wait_until_ready(name)
            self._console.step("Counting what is missing" if dry_run else "Copying back what is missing")
            copying = CopyBack(self._tables.client, name, self._location.table, self._console, self._clock)
            report = copying.run(dry_run=dry_run)
            report.print_to(self._console, dry_run=dry_run)
            if report.inconsistent:
                self._warn_about_inconsistent(report.inconsistent)
            done = not keep and not report.inconsistent
        finally:
            if done:
                self._tables.remove(name)
            else:
                self._report_kept_table(name)
        self._console.step("Done: the table was not changed" if dry_run else "Done")

    def _warn_about_inconsistent(self, inconsistent: list[str]) -> None:
        self._console.warn(
            "These were NOT copied back, because they are inconsistent. Somebody who knows the table has to look at them:\n"
            + "\n".join(f"- {each}" for each in inconsistent[:50])
            + (f"\n- and {len(inconsistent) - 50} more" if len(inconsistent) > 50 else "")
        )

    def _report_kept_table(self, name: str) -> None:
        if self._is_gone(name):
            return
        self._console.warn(
            f"The table {name} stays: if you run the same command again, it continues with it at once.\n"
            "It contains a copy of people's requests. When you no longer need it, delete it:\n"
            f"    {self._tables.removal_command(name)}"
        )

    def _is_gone(self, name: str) -> bool:
        """Whether the table certainly does not exist. If AWS does not respond, it may exist."""
        try:
            return self._tables.describe(name) is None
        except AwsError:
            return False

    def _warn_about_leftovers(self, but: str = "") -> None:
        left = [name for name in self._tables.list_leftovers() if name != but]
        if left:
            self._console.warn(
                "Earlier runs left copies of the table, which contain people's requests.\n"
                "Unless somebody is working with one of them right now, delete them:\n"
                + "\n".join(f"    {self._tables.removal_command(name)}" for name in left)
            )


def _in_riyadh(time: datetime) -> str:
    return f"{time.astimezone(UTC) + _RIYADH:%Y-%m-%d %H:%M:%S} (Riyadh)"


def _minutes(took: timedelta) -> str:
    return f"{took.total_seconds() / 60:.0f} minutes"


@contextmanager
def _explaining_aws_errors() -> Iterator[None]:
    """Turns AWS's errors into `Problem`s. AWS's messages can quote items, so they are not passed on."""
    try:
        yield
    except AwsError as error:
        code = code_of(error) or type(error).__name__
        if is_denied(error):
            raise Problem(
                f"You have no permission for this ({code}). Restoring reads people's requests, so only an administrator may.\n"
                "Sign in as one (infra/README.md, “The first time”, steps 2 and 3). The roles that deploy cannot do it."
            ) from None
        if "Token" in code or "Credentials" in code:
            # Some logins expire before a restore is done.
            raise Problem(HOW_TO_SIGN_IN) from None
        if "Throttl" in code or "LimitExceeded" in code or "Throughput" in code:
            raise Problem(
                f"AWS is too busy or throttles requests ({code}). Run the same command again in some minutes."
            ) from None
        raise Problem(
            f"AWS refused a request or did not respond ({code}). What was copied back so far stays.\n"
            "You can safely run the same command again."
        ) from None
