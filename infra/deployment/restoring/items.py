"""What stands in the table, as far as a restore has to know it: keys, times, references. What a person wrote is not asked for.

What each item is for says `store/src`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# An item as DynamoDB's own protocol has it: {"pk": {"S": "SUB#…"}, …}.
Item = dict[str, Any]

SUBMISSION = "SUB#"
GUARD = "REF#"
META = "META"

# Kinds, as they are printed.
REQUESTS = "requests"
EVENTS = "events of requests"
NOTICES = "notices of requests"
PARTS = "other parts of requests"
GUARDS = "reference numbers"
DIGESTS = "digests"
COUNTERS = "counters of contacts"
MARKS = "marks of the sweep"
UNKNOWN = "of an unknown kind"

# What belongs to no request. The functions make it anew, and what it was at another time would be wrong today.
DERIVED = (DIGESTS, COUNTERS, MARKS)

_PARTS = (("META", REQUESTS), ("EV#", EVENTS), ("OUT#", NOTICES))
_OTHERS = (("DIGEST#", DIGESTS), ("CONTACT#", COUNTERS), ("SWEEP", MARKS))

# Some names are reserved words, so each gets a placeholder.
_ATTRIBUTES = ("pk", "sk", "reference", "id", "at", "received_at", "erased_at", "expires_at")
PROJECTION: dict[str, Any] = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in _ATTRIBUTES),
    "ExpressionAttributeNames": {f"#{name}": name for name in _ATTRIBUTES},
}


def kind_of(pk: str, sk: str) -> str:
    """What an item is, by its key."""
    if pk.startswith(SUBMISSION):
        return next((kind for beginning, kind in _PARTS if sk.startswith(beginning)), PARTS)
    if pk.startswith(GUARD):
        return GUARDS
    return next((kind for beginning, kind in _OTHERS if pk.startswith(beginning)), UNKNOWN)


@dataclass(frozen=True)
class Row:
    """An item without anything personal."""

    pk: str
    sk: str
    # Of a submission: its reference. Of the guard of a reference: the id that it leads to, until that was erased.
    reference: str = ""
    id: str = ""
    # When it happened, came in or was erased, in seconds since 1970; of a notice nothing.
    at: int = 0
    expires_at: int | None = None
    # Whether it is the record that somebody erased what the reference led to.
    erased: bool = False

    @staticmethod
    def from_item(item: Item) -> "Row":
        """Reads an item, whole or projected."""

        def text(name: str) -> str:
            return str(item.get(name, {}).get("S", ""))

        def number(name: str) -> int | None:
            value = item.get(name, {}).get("N")
            return None if value is None else int(float(value))

        at = number("at") or number("received_at") or number("erased_at") or 0
        return Row(
            pk=text("pk"),
            sk=text("sk"),
            reference=text("reference"),
            id=text("id"),
            at=at,
            expires_at=number("expires_at"),
            erased="erased_at" in item,
        )

    @property
    def kind(self) -> str:
        """What it is."""
        return kind_of(self.pk, self.sk)

    def is_expired(self, now: int) -> bool:
        """Whether it is past its time. The table deletes such items days later; whoever reads passes over them."""
        return self.expires_at is not None and self.expires_at <= now


# The items of one submission, by their sort keys.
Rows = dict[str, Row]


@dataclass
class View:
    """A whole table at a moment."""

    # By the partition key.
    submissions: dict[str, Rows] = field(default_factory=dict)
    # By the reference.
    guards: dict[str, Row] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Takes an item in."""
        self.counts[row.kind] += 1
        if row.pk.startswith(SUBMISSION):
            self.submissions.setdefault(row.pk, {})[row.sk] = row
        elif row.pk.startswith(GUARD):
            self.guards[row.pk.removeprefix(GUARD)] = row

    def references(self) -> dict[str, str]:
        """Which reference a partition has, where a submission or a guard says so."""
        found = {SUBMISSION + guard.id: reference for reference, guard in self.guards.items() if guard.id}
        found.update({pk: rows[META].reference for pk, rows in self.submissions.items() if META in rows})
        return found


def read_table(client: Any, table: str) -> View:
    """Reads a whole table."""
    table_view = View()
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **PROJECTION):
        for item in page["Items"]:
            table_view.add(Row.from_item(item))
    return table_view


def read_partition(client: Any, table: str, pk: str, **asked: Any) -> Iterator[Item]:
    """Every item of a partition."""
    names = asked.pop("ExpressionAttributeNames", {})
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="#pk = :pk",
        ExpressionAttributeNames={"#pk": "pk", **names},
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
        **asked,
    )
    for page in pages:
        yield from page["Items"]


def guard_key(reference: str) -> Item:
    """The key of the guard of a reference."""
    return {"pk": {"S": GUARD + reference}, "sk": {"S": "REF"}}
