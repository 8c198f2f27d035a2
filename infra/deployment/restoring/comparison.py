"""Compares a restored table with the real one: their definitions, their items' keys, and some requests item by item.

The real table stays in use meanwhile. Items that were added, expired or erased since the time of the restore are no difference.
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
# The largest difference in seconds between the clock of a writer and that of the table.
_MARGIN = 120


@dataclass
class Comparison:
    """The result of a comparison. It contains nothing personal."""

    faults: list[str] = field(default_factory=list)
    # How many requests were compared item by item.
    compared: int = 0

    def expect(self, condition: bool, fault: str) -> None:
        """Records a fault unless a condition is met."""
        if not condition:
            self.faults.append(fault)


def compare_shape(found: Comparison, real: dict[str, Any], restored: dict[str, Any]) -> None:
    """Compares the keys, indexes and encryption of the two tables."""
    found.expect(real["KeySchema"] == restored["KeySchema"], "its key schema differs")
    found.expect(_attributes(real) == _attributes(restored), "its key attributes differ")
    found.expect(_indexes(real) == _indexes(restored), "its indexes differ")
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
    """Finds items that only one table has without a reason. `since` is the time of the restore, in seconds since 1970."""
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
    found.expect(unrestored == 0, f"{unrestored} items of requests were in the real table then but were not restored")
    found.expect(not missing_guards, f"{len(missing_guards)} reference numbers are missing from the real table")
    found.expect(not unrestored_guards, f"{len(unrestored_guards)} reference numbers were not restored")


def _guard(table: View, reference: str) -> Row | None:
    return table.guards.get(reference)


def _can_be_missing(row: Row, guard: Row | None, now: int) -> bool:
    return row.is_expired(now) or (guard is not None and guard.erased)


def _is_newer(row: Row, rows: Rows, since: int) -> bool:
    # A notice has no time of its own. It is created together with its submission.
    of = rows.get(META, row) if row.sk.startswith("OUT#") else row
    return of.at > since - _MARGIN


def _belongs_to_newer(guard: Row, real: View, since: int) -> bool:
    if guard.erased:
        return guard.at > since - _MARGIN
    rows = real.submissions.get(SUBMISSION + guard.id, {})
    return META in rows and rows[META].at > since - _MARGIN


def unchanged_submissions(real: View, restored: View, since: int) -> list[str]:
    """Returns the submissions that both tables have and that nobody has changed since: each change adds an event."""
    return sorted(
        pk
        for pk, rows in real.submissions.items()
        if META in rows and META in restored.submissions.get(pk, {}) and all(row.at <= since - _MARGIN for row in rows.values())
    )


def compare_items(found: Comparison, client: Any, tables: tuple[str, str], candidates: list[str], rng: random.Random) -> None:
    """Compares a sample of the submissions in both tables, item by item, by their digests."""
    for pk in rng.sample(candidates, min(SAMPLE, len(candidates))):
        real, restored = (_digests(client, table, pk) for table in tables)
        found.compared += 1
        # Items in one table only have been counted before.
        differing = [sk for sk in real.keys() & restored.keys() if real[sk] != restored[sk]]
        found.expect(not differing, f"{len(differing)} items of the request {pk} are not the same")


def _digests(client: Any, table: str, pk: str) -> dict[str, str]:
    """Returns the digests of a submission's items by sort key. Notices are left out: sending changes them without an event."""
    return {item["sk"]["S"]: digest(item) for item in read_partition(client, table, pk) if not item["sk"]["S"].startswith("OUT#")}


def digest(item: Item) -> str:
    """Returns a digest of an item's content."""
    return hashlib.sha256(json.dumps(_ordered(item), sort_keys=True, default=repr).encode()).hexdigest()


def _ordered(value: Any) -> Any:
    """Returns the value with DynamoDB's sets sorted, because they have no order."""
    if isinstance(value, dict):
        return {key: sorted(inner) if key in {"SS", "NS", "BS"} else _ordered(inner) for key, inner in value.items()}
    return [_ordered(inner) for inner in value] if isinstance(value, list) else value
