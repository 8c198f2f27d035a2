"""Puts back what the restored table has and the real one has not. What is in the real table is never touched.

A submission goes back in one transaction, which also holds that its reference was not erased: so it is there whole or not at all, and
an erasing that begins at that moment wins. Doing all of it again changes nothing.
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
from .items import GUARDS, MADE_ANEW, PROJECTION, SUBMISSION, UNKNOWN, Item, Row, guard_key, kind_of, partition, view
from .missing import Case, Decision, Passed, cases, decide, leading_nowhere, lost_records

# TransactWriteItems takes 100 items of together 4 MB; one of them is the guard. What JSON writes is longer than what counts.
_AT_ONCE = 99
_BYTES_AT_ONCE = 3_000_000
# A submission is tried again so often when the table is busy or somebody works on it: some three minutes in all.
_TRIES = 12
_LONGEST_PAUSE_SECONDS = 30.0
_SAID_EVERY = 500

_TOO_BUSY = (
    "The table is too busy, or somebody works on the same request all the time. What came back is whole and stays.\n"
    "Start the same again in a few minutes; it goes on where it is."
)

# What passes: too much at once, or another transaction on the same items.
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
    """What was put back, or would be, and what was not."""

    back: Counter[str] = field(default_factory=Counter)
    passed: Counter[Passed] = field(default_factory=Counter)
    # Items of the restored table that belong to no request, by kind.
    others: Counter[str] = field(default_factory=Counter)
    # Keys, with what is strange about them.
    strange: list[str] = field(default_factory=list)

    def add(self, case: Case, decision: Decision) -> None:
        """Counts a submission."""
        if decision.passed:
            self.passed[decision.passed] += 1
            if decision.passed is Passed.STRANGE:
                self.strange.append(f"{case.pk} ({case.reference or 'no reference'}): {decision.why}")
            return
        self.back.update(kind_of(case.pk, sk) for sk in decision.missing)
        self.back[GUARDS] += decision.guard

    def say(self, console: Console, *, dry_run: bool) -> None:
        """Tells it, in numbers."""
        if self.back.total() == 0:
            console.say("Nothing is missing: everything that should be in the table is in it.")
        else:
            console.say("Would come back:" if dry_run else "Came back:")
            for kind, number in sorted(self.back.items()):
                if number:
                    console.say(f"  {number:>8}  {kind}")
        console.say("Requests passed over:")
        for passed in Passed:
            if self.passed[passed] or passed is Passed.THERE:
                console.say(f"  {self.passed[passed]:>8}  {passed.value}")
        for kind in MADE_ANEW:
            if self.others[kind]:
                console.say(f"  {self.others[kind]:>8}  {kind}: no part of a request, and made anew by the functions")


class CopyBack:
    """From the restored table into the real one."""

    def __init__(self, client: Any, source: str, target: str, console: Console, clock: Clock) -> None:
        self._client = client
        self._source = source
        self._target = target
        self._console = console
        self._clock = clock

    def run(self, *, dry_run: bool) -> Report:
        """Puts back what is missing, or only counts it. Raises `Problem` where the table is too busy for too long."""
        self._console.say("reading the keys of both tables")
        then, now = view(self._client, self._source), view(self._client, self._target)
        report = Report()
        report.others.update({kind: number for kind, number in then.counts.items() if kind in (*MADE_ANEW, UNKNOWN)})
        if then.counts[UNKNOWN]:
            report.strange.append(f"{then.counts[UNKNOWN]} items are of a kind that this program does not know")
        for reference in leading_nowhere(then, self._now()):
            report.strange.append(f"{reference}: leads to a request that was not in the table then")
        for reference in lost_records(then, now):
            if not dry_run:
                self._put_record(reference)
            report.back[GUARDS] += 1
        for number, case in enumerate(cases(then, now), start=1):
            decision = decide(case, self._now())
            if not dry_run and decision.passed is None:
                (case, decision) = self._bring(case, report)
            else:
                report.add(case, decision)
            if number % _SAID_EVERY == 0:
                self._console.say(f"… {number} of {len(then.submissions)} requests looked at")
        return report

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _put_record(self, reference: str) -> None:
        """The record of an erasing, as it was."""
        item = self._get_guard(self._source, reference)
        for attempt in range(_TRIES):
            if item is None or self._write([self._put(item)]) or self._get_guard(self._target, reference):
                return
            self._pause(attempt)
        raise Problem(_TOO_BUSY)

    def _bring(self, planned: Case, report: Report) -> tuple[Case, Decision]:
        """Puts one submission back. What to do is decided anew each time, because somebody may be at work on it."""
        whole = {item["sk"]["S"]: item for item in partition(self._client, self._source, planned.pk)}
        guard = self._get_guard(self._source, planned.reference)
        brought: Counter[str] = Counter()
        for attempt in range(_TRIES):
            case = Case(
                pk=planned.pk,
                reference=planned.reference,
                then={sk: Row.of(item) for sk, item in whole.items()},
                now={row.sk: row for row in map(Row.of, partition(self._client, self._target, planned.pk, **PROJECTION))},
                guard_then=Row.of(guard) if guard else None,
                guard_now=self._guard_row(self._target, planned.reference),
            )
            decision = decide(case, self._now())
            if decision.passed:
                # What this very run has brought is no longer missing.
                if not (brought and decision.passed is Passed.THERE):
                    report.add(case, decision)
                report.back.update(brought)
                return case, decision
            for chunk in _chunks([whole[sk] for sk in decision.missing]):
                if not self._write([self._hold(case, guard if decision.guard and not brought else None), *map(self._put, chunk)]):
                    break
                brought.update(kind_of(case.pk, item["sk"]["S"]) for item in chunk)
                brought[GUARDS] += decision.guard and not brought[GUARDS]
            else:
                continue
            self._pause(attempt)
        raise Problem(_TOO_BUSY)

    def _pause(self, attempt: int) -> None:
        self._clock.sleep(min(2.0**attempt / 4, _LONGEST_PAUSE_SECONDS))

    def _get_guard(self, table: str, reference: str) -> Item | None:
        found: Item | None = self._client.get_item(TableName=table, Key=guard_key(reference), ConsistentRead=True).get("Item")
        return found

    def _guard_row(self, table: str, reference: str) -> Row | None:
        guard = self._get_guard(table, reference)
        return Row.of(guard) if guard else None

    def _hold(self, case: Case, guard: Item | None) -> dict[str, Any]:
        """The part of a transaction that holds that nobody erased it: the guard is missing and comes back, or says nothing of it."""
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

    def _write(self, parts: list[dict[str, Any]]) -> bool:
        """Whether it was written: not, where the table is busy or something changed meanwhile."""
        try:
            self._client.transact_write_items(TransactItems=parts)
        except ClientError as error:
            codes = {reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])} - {"None"}
            codes = codes or {code_of(error)}
            if codes <= _BUSY | {"ConditionalCheckFailed"}:
                return False
            # Its words may repeat what was in the items, so only their names are told.
            raise Problem(f"The table refused what was to come back: {', '.join(sorted(codes))}") from None
        return True


def _chunks(items: list[Item]) -> Iterator[list[Item]]:
    """In their order, as many at once as a transaction takes. At least one chunk: the guard alone may be missing."""
    chunk: list[Item] = []
    length = 0
    for item in items:
        size = len(json.dumps(item, default=repr))
        if chunk and (len(chunk) == _AT_ONCE or length + size > _BYTES_AT_ONCE):
            yield chunk
            chunk, length = [], 0
        chunk.append(item)
        length += size
    yield chunk
