"""Bringing back what is gone from the table: a drill twice a year, and in earnest from a moment or from a backup.

Nothing is ever restored over the real table. It is restored beside it, and what is missing is copied back.
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

# In Saudi Arabia it is the same hour all year.
_RIYADH = timedelta(hours=3)


def read_time(text: str) -> datetime:
    """A moment as a person types it, with its distance to UTC. Raises `Problem` where it is none."""
    with suppress(ValueError):
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return time
    raise Problem(
        f"`{text}` is no moment. Write the date, a T, the time, and +03:00 for Riyadh: for half past seven in the morning of\n"
        "23 November 2026, 2026-11-23T07:30:00+03:00"
    )


class Restore:
    """What is done about a table that lives in `home`."""

    def __init__(self, account: Account, location: TableLocation, console: Console, clock: Clock) -> None:
        self._account = account
        self._location = location
        self._console = console
        self._clock = clock
        self._tables = RestoredTables(account, location, console, clock)

    # --- Drill --------------------------------------------------------------------------------------------------------

    def drill(self, rng: random.Random | None = None) -> None:
        """Restores the table beside the real one, compares the two, and takes it away again. The real one is only read.

        Raises `Problem` where what was restored is not what the real one was.
        """
        with _explaining_aws_errors(), signals_as_interrupts():
            self._warn_about_leftovers()
            name = f"{self._location.table}-drill-{timestamp(self._clock.now())}"
            began = self._clock.now()
            (_, latest) = self._tables.restore_window()
            self._console.step(f"Restoring the table, as it was some minutes ago, beside it as {name}")
            with self._tables.temporary(name):
                self._tables.start_restore(name, None)
                described = self._tables.wait_until_ready(name)
                restored = described.get("RestoreSummary", {}).get("RestoreDateTime", latest)
                took = self._clock.now() - began
                self._console.step("Comparing the two")
                found = self._compare(name, int(restored.timestamp()), rng or random.Random())
                self._console.step("Removing it")
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
                "The drill FAILED: what was restored is not what the table was.\n"
                + "\n".join(f"- {fault}" for fault in found.faults)
                + "\nThe real table was only read. Tell whoever looks after this, today: until it is mended, do not rely on restoring."
            )
        self._console.info(
            "The drill passed: what was restored is what the table was. Write down the date, and how long it took."
        )

    # --- In earnest ---------------------------------------------------------------------------------------------------

    def from_moment(self, time: datetime, *, dry_run: bool = False, keep: bool = False) -> None:
        """Puts back what stood in the table at a moment and does not today."""
        with _explaining_aws_errors(), signals_as_interrupts():
            (earliest, latest) = self._tables.restore_window()
            if not earliest <= time <= latest:
                raise Problem(
                    f"The table can be restored to any moment from {_in_riyadh(earliest)} to {_in_riyadh(latest)},\n"
                    f"not to {_in_riyadh(time)}. (The latest is always some minutes ago: for a later one, wait.)"
                )
            name = f"{self._location.table}-restored-{timestamp(time)}"
            self._warn_about_leftovers(but=name)
            self._console.step(f"Restoring the table, as it was at {_in_riyadh(time)}, beside it as {name}")
            self._restore_missing(name, lambda: self._tables.start_restore(name, time), dry_run=dry_run, keep=keep)

    def from_backup(self, copy_region: str, arn: str | None = None, *, dry_run: bool = False, keep: bool = False) -> None:
        """Puts back what stands in a backup and does not in the table: in the one named, or in the newest copy of the second
        region."""
        with _explaining_aws_errors(), signals_as_interrupts():
            backups = Backups(self._account, self._location, copy_region, self._console, self._clock)
            real = self._tables.require(self._location.table)
            backup = backups.by_arn(arn) if arn else backups.newest(real["TableArn"])
            name = table_name(self._location, backup)
            self._warn_about_leftovers(but=name)
            self._console.step(f"Restoring the backup of {_in_riyadh(backup.made)} beside the table as {name}")
            self._console.info(f"{backup.arn}\nfrom the vault {backup.vault} in {backup.region}; it is of {backup.table}")
            self._restore_missing(name, lambda: backups.restore(backup, name, real), dry_run=dry_run, keep=keep)

    def _restore_missing(self, name: str, make: Callable[[], None], *, dry_run: bool, keep: bool) -> None:
        """Makes the table beside, copies back from it, and removes it once nobody needs it any more."""
        done = False
        try:
            if self._tables.describe(name):
                self._console.info("It is there already, from a run before; going on with it.")
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
        self._console.step("Done: nothing was changed in the table" if dry_run else "Done")

    def _warn_about_inconsistent(self, inconsistent: list[str]) -> None:
        self._console.warn(
            "These were NOT copied back, because they are not as they should be. Somebody who knows the table has to look at them:\n"
            + "\n".join(f"- {each}" for each in inconsistent[:50])
            + (f"\n- and {len(inconsistent) - 50} more" if len(inconsistent) > 50 else "")
        )

    def _report_kept_table(self, name: str) -> None:
        if self._is_gone(name):
            return
        self._console.warn(
            f"The table {name} stays: starting the same again goes on with it at once.\n"
            "It holds a copy of people's requests. When it is needed no more, remove it:\n"
            f"    {self._tables.removal_command(name)}"
        )

    def _is_gone(self, name: str) -> bool:
        """Whether there is certainly no such table. Where AWS does not answer, there may be one."""
        try:
            return self._tables.describe(name) is None
        except AwsError:
            return False

    def _warn_about_leftovers(self, but: str = "") -> None:
        left = [name for name in self._tables.list_leftovers() if name != but]
        if left:
            self._console.warn(
                "There are tables beside the real one from runs before, with copies of people's requests. Unless somebody is at\n"
                "work on one of them at this moment, remove them:\n"
                + "\n".join(f"    {self._tables.removal_command(name)}" for name in left)
            )


def _in_riyadh(time: datetime) -> str:
    return f"{time.astimezone(UTC) + _RIYADH:%Y-%m-%d %H:%M:%S} (Riyadh)"


def _minutes(took: timedelta) -> str:
    return f"{took.total_seconds() / 60:.0f} minutes"


@contextmanager
def _explaining_aws_errors() -> Iterator[None]:
    """Says in plain words what AWS refuses. Its own words may repeat what stands in an item, so they are not passed on."""
    try:
        yield
    except AwsError as error:
        code = code_of(error) or type(error).__name__
        if is_denied(error):
            raise Problem(
                f"You may not do this ({code}). Restoring reads people's requests, so only an administrator may: sign in as one\n"
                "(infra/README.md, “The first time”, steps 2 and 3). The roles that deploy cannot."
            ) from None
        if "Token" in code or "Credentials" in code:
            # A restore takes longer than some sign-ins.
            raise Problem(HOW_TO_SIGN_IN) from None
        if "Throttl" in code or "LimitExceeded" in code or "Throughput" in code:
            raise Problem(f"AWS is too busy, or refuses more at once ({code}). Start the same again in some minutes.") from None
        raise Problem(
            f"AWS refused a step, or did not answer ({code}). What came back so far stays. Starting the same again is safe."
        ) from None
