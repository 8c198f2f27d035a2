"""Whether a restored table is what the real one was: its shape, what stands in it, and some of the requests, item by item.

The real one lives on meanwhile. What came, ended or was erased since the moment of the restore is no difference.
"""

import hashlib
import json
import random
from dataclasses import dataclass, field
from typing import Any

from .items import META, SUBMISSION, Item, Row, Rows, View, read_partition
from .restored_tables import encryption_key

# How many requests are compared item by item.
SAMPLE = 20
# The clocks of whoever wrote and of the table may differ so much, in seconds.
_MARGIN = 120


@dataclass
class Comparison:
    """What was found. Nothing in it is personal."""

    faults: list[str] = field(default_factory=list)
    # How many requests were compared item by item.
    compared: int = 0

    def expect(self, holds: bool, fault: str) -> None:
        """Notes a fault where something does not hold."""
        if not holds:
            self.faults.append(fault)


def compare_shape(found: Comparison, real: dict[str, Any], restored: dict[str, Any]) -> None:
    """Keys, indexes and encryption, as DynamoDB describes the two tables."""
    found.expect(real["KeySchema"] == restored["KeySchema"], "its keys are others")
    found.expect(_attributes(real) == _attributes(restored), "the attributes of its keys are others")
    found.expect(_indexes(real) == _indexes(restored), "its indexes are others")
    found.expect(encryption_key(real) == encryption_key(restored), "it is encrypted with another key")


def _attributes(described: dict[str, Any]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]}


def _indexes(described: dict[str, Any]) -> dict[str, Any]:
    def projection(index: dict[str, Any]) -> tuple[str, list[str]]:
        projected = index.get("Projection", {})
        return projected.get("ProjectionType", ""), sorted(projected.get("NonKeyAttributes", []))

    indexes = described.get("GlobalSecondaryIndexes", [])
    return {index["IndexName"]: (index["KeySchema"], projection(index)) for index in indexes}


def compare_keys(found: Comparison, real: View, restored: View, since: int, now: int) -> None:
    """Which items are in one table only, without a reason. `since` is the moment of the restore, in seconds since 1970."""
    references = real.references() | restored.references()
    missing = sum(
        not _can_be_missing(row, _guard(real, references.get(pk, "")), now)
        for pk, rows in restored.submissions.items()
        for sk, row in rows.items()
        if sk not in real.submissions.get(pk, {})
    )
    unrestored = sum(
        not _is_newer(row, rows, since)
        for pk, rows in real.submissions.items()
        for sk, row in rows.items()
        if sk not in restored.submissions.get(pk, {})
    )
    missing_guards = [
        guard for reference, guard in restored.guards.items() if reference not in real.guards and not guard.is_expired(now)
    ]
    unrestored_guards = [
        guard
        for reference, guard in real.guards.items()
        if reference not in restored.guards and not _belongs_to_newer(guard, real, since)
    ]
    found.expect(missing == 0, f"{missing} items of requests are missing from the real table")
    found.expect(unrestored == 0, f"{unrestored} items of requests were in the real table then and are not in the restored one")
    found.expect(not missing_guards, f"{len(missing_guards)} reference numbers are missing from the real table")
    found.expect(not unrestored_guards, f"{len(unrestored_guards)} reference numbers were not restored")


def _guard(table: View, reference: str) -> Row | None:
    return table.guards.get(reference)


def _can_be_missing(row: Row, guard: Row | None, now: int) -> bool:
    return row.is_expired(now) or (guard is not None and guard.erased)


def _is_newer(row: Row, rows: Rows, since: int) -> bool:
    # A notice says nothing of when it was made: with the submission that it is about.
    of = rows.get(META, row) if row.sk.startswith("OUT#") else row
    return of.at > since - _MARGIN


def _belongs_to_newer(guard: Row, real: View, since: int) -> bool:
    if guard.erased:
        return guard.at > since - _MARGIN
    rows = real.submissions.get(SUBMISSION + guard.id, {})
    return META in rows and rows[META].at > since - _MARGIN


def unchanged_submissions(real: View, restored: View, since: int) -> list[str]:
    """The submissions that are whole in both tables and that nobody has changed since: each change leaves an event."""
    return sorted(
        pk
        for pk, rows in real.submissions.items()
        if META in rows and META in restored.submissions.get(pk, {}) and all(row.at <= since - _MARGIN for row in rows.values())
    )


def compare_items(found: Comparison, client: Any, tables: tuple[str, str], candidates: list[str], rng: random.Random) -> None:
    """Whether some of these submissions are the same in both tables, to the last letter. Only their digests are compared."""
    for pk in rng.sample(candidates, min(SAMPLE, len(candidates))):
        real, restored = (_digests(client, table, pk) for table in tables)
        found.compared += 1
        # What expired meanwhile is in one of them only, and was counted before.
        differing = [sk for sk in real.keys() & restored.keys() if real[sk] != restored[sk]]
        found.expect(not differing, f"{len(differing)} items of the request {pk} are not the same")


def _digests(client: Any, table: str, pk: str) -> dict[str, str]:
    """Of what changes only with an event. A notice also changes while it is being sent."""
    return {item["sk"]["S"]: digest(item) for item in read_partition(client, table, pk) if not item["sk"]["S"].startswith("OUT#")}


def digest(item: Item) -> str:
    """An item's own: the same for the same content."""
    return hashlib.sha256(json.dumps(_ordered(item), sort_keys=True, default=repr).encode()).hexdigest()


def _ordered(value: Any) -> Any:
    """Sets have no order, so they get one."""
    if isinstance(value, dict):
        return {key: sorted(inner) if key in {"SS", "NS", "BS"} else _ordered(inner) for key, inner in value.items()}
    return [_ordered(inner) for inner in value] if isinstance(value, list) else value
