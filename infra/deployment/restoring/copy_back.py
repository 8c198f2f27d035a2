"""Copies back the items that the restored table has and the real one lacks. Items in the real table are never changed.

Each submission is written back in transactions that also require its reference not to be erased. So a submission within one
transaction's limits returns completely or not at all, and an erasure that starts meanwhile wins. Running it again changes
nothing.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from ..aws.account import code_of
from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .items import (
    DERIVED,
    GUARDS,
    META,
    PROJECTION,
    SUBMISSION,
    UNKNOWN,
    Item,
    Row,
    guard_key,
    kind_of,
    lookups_of,
    read_partition,
    read_table,
)
from .missing import Case, Decision, SkipReason, cases, dangling_references, decide, missing_erasure_records

# TransactWriteItems takes 100 items of 4 MB in total. One item is the guard. JSON is longer than what DynamoDB counts.
_MAX_ITEMS = 99
_MAX_BYTES = 3_000_000
# Retries of a submission when the table is busy or somebody edits it: about three minutes in all.
_MAX_ATTEMPTS = 12
_MAX_PAUSE_SECONDS = 30.0
_PROGRESS_EVERY = 500

_TOO_BUSY = (
    "The table is too busy, or somebody keeps editing the same request. What was copied back so far is complete and stays.\n"
    "Run the same command again in a few minutes; it continues from there."
)

# Errors that pass: throttling, or another transaction on the same items.
_BUSY = {
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingError",
    "ThrottlingException",
    "TransactionConflict",
    "TransactionInProgressException",
}


@dataclass
class Report:
    """Counts of what was copied back (or would be), and of what was skipped."""

    restored: Counter[str] = field(default_factory=Counter)
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    # Items of the restored table that belong to no request, by kind.
    others: Counter[str] = field(default_factory=Counter)
    # A description of each inconsistency.
    inconsistent: list[str] = field(default_factory=list)

    def add(self, case: Case, decision: Decision) -> None:
        """Adds a submission."""
        if decision.skipped:
            self.skipped[decision.skipped] += 1
            if decision.skipped is SkipReason.INCONSISTENT:
                self.inconsistent.append(f"{case.pk} ({case.reference or 'no reference'}): {decision.why}")
            return
        self.restored.update(kind_of(case.pk, sk) for sk in decision.missing)
        self.restored[GUARDS] += decision.guard

    def print_to(self, console: Console, *, dry_run: bool) -> None:
        """Prints the counts."""
        if self.restored.total() == 0:
            console.info("Nothing is missing from the table.")
        else:
            console.info("Would be copied back:" if dry_run else "Copied back:")
            for kind, number in sorted(self.restored.items()):
                if number:
                    console.info(f"  {number:>8}  {kind}")
        console.info("Requests skipped:")
        for skipped in SkipReason:
            if self.skipped[skipped] or skipped is SkipReason.PRESENT:
                console.info(f"  {self.skipped[skipped]:>8}  {skipped.value}")
        for kind in DERIVED:
            if self.others[kind]:
                console.info(f"  {self.others[kind]:>8}  {kind}: not part of a request; the functions create them anew")


class CopyBack:
    """Copies from the restored table to the real one."""

    def __init__(self, client: Any, source: str, target: str, console: Console, clock: Clock) -> None:
        self._client = client
        self._source = source
        self._target = target
        self._console = console
        self._clock = clock

    def run(self, *, dry_run: bool) -> Report:
        """Copies back what is missing, or only counts it. Raises `Problem` if the table is busy for too long."""
        self._console.info("reading the keys of both tables")
        then, now = read_table(self._client, self._source), read_table(self._client, self._target)
        report = Report()
        report.others.update({kind: number for kind, number in then.counts.items() if kind in (*DERIVED, UNKNOWN)})
        if then.counts[UNKNOWN]:
            report.inconsistent.append(f"{then.counts[UNKNOWN]} items are of an unknown kind")
        for reference in dangling_references(then, self._now()):
            report.inconsistent.append(f"{reference}: refers to a request that the table did not contain at that time")
        for reference in missing_erasure_records(then, now):
            if not dry_run:
                self._restore_erasure_record(reference)
            report.restored[GUARDS] += 1
        for number, case in enumerate(cases(then, now), start=1):
            decision = decide(case, self._now())
            if not dry_run and decision.skipped is None:
                (case, decision) = self._restore_submission(case, report)
            else:
                report.add(case, decision)
            if number % _PROGRESS_EVERY == 0:
                self._console.info(f"… {number} of {len(then.submissions)} requests checked")
        return report

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _restore_erasure_record(self, reference: str) -> None:
        """Copies back the record of an erasure."""
        item = self._get_guard(self._source, reference)
        for attempt in range(_MAX_ATTEMPTS):
            if item is None or self._write([self._put(item)]) or self._get_guard(self._target, reference):
                return
            self._back_off(attempt)
        raise Problem(_TOO_BUSY)

    def _restore_submission(self, planned: Case, report: Report) -> tuple[Case, Decision]:
        """Copies back one submission. Each attempt decides anew, because somebody may be editing it."""
        items = {item["sk"]["S"]: item for item in read_partition(self._client, self._source, planned.pk)}
        guard = self._get_guard(self._source, planned.reference)
        written: Counter[str] = Counter()
        for attempt in range(_MAX_ATTEMPTS):
            case = Case(
                pk=planned.pk,
                reference=planned.reference,
                then={sk: Row.from_item(item) for sk, item in items.items()},
                now={
                    row.sk: row
                    for row in map(Row.from_item, read_partition(self._client, self._target, planned.pk, **PROJECTION))
                },
                guard_then=Row.from_item(guard) if guard else None,
                guard_now=self._guard_row(self._target, planned.reference),
            )
            decision = decide(case, self._now())
            if decision.skipped:
                # Items that this run has copied are present now, so "present" is not counted after a copy.
                if not (written and decision.skipped is SkipReason.PRESENT):
                    report.add(case, decision)
                report.restored.update(written)
                return case, decision
            # Whoever looks for the request by a number finds it again as soon as its own item is back.
            lookups = lookups_of(items[META]) if META in decision.missing else []
            for chunk in _chunks([items[sk] for sk in decision.missing], len(lookups)):
                own = [each for each in lookups if chunk and chunk[0]["sk"]["S"] == META]
                if not self._write(
                    [
                        self._guard_condition(case, guard if decision.guard and not written else None),
                        *map(self._put, chunk),
                        *map(self._put_lookup, own),
                    ]
                ):
                    break
                written.update(kind_of(case.pk, item["sk"]["S"]) for item in chunk)
                written[GUARDS] += decision.guard and not written[GUARDS]
            else:
                continue
            self._back_off(attempt)
        raise Problem(_TOO_BUSY)

    def _back_off(self, attempt: int) -> None:
        self._clock.sleep(min(2.0**attempt / 4, _MAX_PAUSE_SECONDS))

    def _get_guard(self, table: str, reference: str) -> Item | None:
        found: Item | None = self._client.get_item(TableName=table, Key=guard_key(reference), ConsistentRead=True).get("Item")
        return found

    def _guard_row(self, table: str, reference: str) -> Row | None:
        guard = self._get_guard(table, reference)
        return Row.from_item(guard) if guard else None

    def _guard_condition(self, case: Case, guard: Item | None) -> dict[str, Any]:
        """Returns the transaction's item for the guard: writes it if it is missing, otherwise requires that it records no
        erasure."""
        if guard:
            return self._put(guard)
        return {
            "ConditionCheck": {
                "TableName": self._target,
                "Key": guard_key(case.reference),
                "ConditionExpression": "#id = :id AND attribute_not_exists(erased_at)",
                "ExpressionAttributeNames": {"#id": "id"},
                "ExpressionAttributeValues": {":id": {"S": case.pk.removeprefix(SUBMISSION)}},
            }
        }

    def _put(self, item: Item) -> dict[str, Any]:
        return {"Put": {"TableName": self._target, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}

    def _put_lookup(self, item: Item) -> dict[str, Any]:
        # It may still be there: then it is the same.
        return {"Put": {"TableName": self._target, "Item": item}}

    def _write(self, parts: list[dict[str, Any]]) -> bool:
        """Writes a transaction. Returns `False` if the table is busy or an item was changed meanwhile."""
        try:
            self._client.transact_write_items(TransactItems=parts)
        except ClientError as error:
            codes = {reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])} - {"None"}
            codes = codes or {code_of(error)}
            if codes <= _BUSY | {"ConditionalCheckFailed"}:
                return False
            # DynamoDB's message can quote items, so only the codes are printed.
            raise Problem(f"DynamoDB refused an item: {', '.join(sorted(codes))}") from None
        return True


def _chunks(items: list[Item], lookups: int) -> Iterator[list[Item]]:
    """Splits the items, in order, into chunks of one transaction each, with room for so many lookups. There is at least one chunk,
    because only the guard may be missing."""
    chunk: list[Item] = []
    length = 0
    for item in items:
        size = len(json.dumps(item, default=repr))
        if chunk and (len(chunk) + lookups == _MAX_ITEMS or length + size > _MAX_BYTES):
            yield chunk
            chunk, length = [], 0
        chunk.append(item)
        length += size
    yield chunk
