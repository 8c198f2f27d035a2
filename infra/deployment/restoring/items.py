"""The table's items as far as a restore needs them: keys, times and references. Nothing that a person wrote is read.

`store/src` documents each item.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# An item in DynamoDB's wire format: {"pk": {"S": "SUB#…"}, …}.
Item = dict[str, Any]

SUBMISSION = "SUB#"
GUARD = "REF#"
LOOKUP = "LOOKUP#"
META = "META"

# The kinds of items, as they are printed.
REQUESTS = "requests"
EVENTS = "events of requests"
NOTICES = "notices of requests"
PARTS = "other parts of requests"
GUARDS = "reference numbers"
LOOKUPS = "lookups of requests by number"
SUMMARIES = "daily summaries"
COUNTERS = "counters of contacts"
MARKS = "progress marks of the sweep"
UNKNOWN = "of an unknown kind"

# Items that belong to no request. The functions create them anew, and old ones would be wrong today.
DERIVED = (SUMMARIES, COUNTERS, MARKS)

_PARTS = (("META", REQUESTS), ("EV#", EVENTS), ("OUT#", NOTICES))
_OTHERS = ((LOOKUP, LOOKUPS), ("DIGEST#", SUMMARIES), ("CONTACT#", COUNTERS), ("SWEEP", MARKS))

# Some names are reserved words, so each gets a placeholder.
_ATTRIBUTES = ("pk", "sk", "reference", "id", "at", "received_at", "erased_at", "expires_at")
PROJECTION: dict[str, Any] = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in _ATTRIBUTES),
    "ExpressionAttributeNames": {f"#{name}": name for name in _ATTRIBUTES},
}


def kind_of(pk: str, sk: str) -> str:
    """Returns the kind of an item, by its key."""
    if pk.startswith(SUBMISSION):
        return next((kind for beginning, kind in _PARTS if sk.startswith(beginning)), PARTS)
    if pk.startswith(GUARD):
        return GUARDS
    return next((kind for beginning, kind in _OTHERS if pk.startswith(beginning)), UNKNOWN)


@dataclass(frozen=True)
class Row:
    """An item without its personal attributes."""

    pk: str
    sk: str
    # `reference` is set for submissions. `id` is set for a guard, until its submission is erased.
    reference: str = ""
    id: str = ""
    # The time of the event, arrival or erasure, in seconds since 1970. 0 for notices.
    at: int = 0
    expires_at: int | None = None
    # Whether this guard records that its submission was erased.
    erased: bool = False

    @staticmethod
    def from_item(item: Item) -> "Row":
        """Reads an item, complete or projected."""

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
        """The kind of the item."""
        return kind_of(self.pk, self.sk)

    def is_expired(self, now: int) -> bool:
        """Whether the item has expired. DynamoDB deletes expired items days later, so readers must ignore them."""
        return self.expires_at is not None and self.expires_at <= now


# The items of one submission, by sort key.
Rows = dict[str, Row]


@dataclass
class View:
    """The items of a whole table."""

    # By partition key.
    submissions: dict[str, Rows] = field(default_factory=dict)
    # By reference.
    guards: dict[str, Row] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Adds an item."""
        self.counts[row.kind] += 1
        if row.pk.startswith(SUBMISSION):
            self.submissions.setdefault(row.pk, {})[row.sk] = row
        elif row.pk.startswith(GUARD):
            self.guards[row.pk.removeprefix(GUARD)] = row

    def references(self) -> dict[str, str]:
        """Returns the reference of each partition, as far as a submission or a guard states it."""
        found = {SUBMISSION + guard.id: reference for reference, guard in self.guards.items() if guard.id}
        found.update({pk: rows[META].reference for pk, rows in self.submissions.items() if META in rows})
        return found


def read_table(client: Any, table: str) -> View:
    """Reads the keys and times of a whole table."""
    table_view = View()
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **PROJECTION):
        for item in page["Items"]:
            table_view.add(Row.from_item(item))
    return table_view


def read_partition(client: Any, table: str, pk: str, **asked: Any) -> Iterator[Item]:
    """Yields every item of a partition. `asked` are further arguments of the query."""
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


def lookups_of(meta: Item) -> list[Item]:
    """Returns the items by which a request is found by a number (`store/src/lookup_items.rs`). The request's own item names them by
    their hashes."""
    named = {str(value["S"]).rpartition(":")[2] for value in meta.get("lookups", {}).get("M", {}).values()}
    times = {name: meta[name] for name in ("received_at", "expires_at") if name in meta}
    return [{"pk": {"S": LOOKUP + each}, "sk": meta["pk"], **times} for each in sorted(named)]


def guard_key(reference: str) -> Item:
    """Returns the key of a reference's guard."""
    return {"pk": {"S": GUARD + reference}, "sk": {"S": "REF"}}
