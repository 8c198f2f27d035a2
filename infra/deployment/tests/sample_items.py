"""Synthetic items as `store/src` writes them. Each contains a word that must never be printed."""

from typing import Any

from ..restoring.items import Item

# In every answer, note and address of the items.
SECRET = "سرّ-لا-يُطبع"
SECRETS = (SECRET, "1000000008", "0500000001")

# The hash of the mobile number, which two answers share.
LOOKUP_HASH = "0f" * 16

DAY = 24 * 60 * 60


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def text(value: str) -> dict[str, str]:
    return {"S": value}


def item(pk: str, sk: str, **attributes: Any) -> Item:
    return {"pk": text(pk), "sk": text(sk), **attributes}


class Submission:
    """A submission with all of its items."""

    def __init__(self, id: str, reference: str, received_at: int, expires_at: int | None = None) -> None:
        self.id, self.pk, self.reference = id, f"SUB#{id}", reference
        until = {} if expires_at is None else {"expires_at": number(expires_at)}
        self.meta = item(
            self.pk,
            "META",
            form=text("support"),
            status=text("received"),
            reference=text(reference),
            queue=text("support#received"),
            received_at=number(received_at),
            answers={"M": {"name": text(SECRET), "national_id": text("1000000008"), "mobile": text("0500000001")}},
            suspect={"SS": ["fast", "links"]},
            lookups={"M": {"mobile": text(f"mobile:{LOOKUP_HASH}"), "other": text(f"mobile:{LOOKUP_HASH}")}},
            **until,
        )
        self.lookup = item(f"LOOKUP#{LOOKUP_HASH}", self.pk, received_at=number(received_at), **until)
        self.event = self.another_event("0", received_at, "received", **until)
        self.team = item(
            self.pk,
            "OUT#relations",
            state=text("pending"),
            pending=text("pending"),
            attempts=number(0),
            since=number(received_at),
            due_at=number(received_at + 300),
            **until,
        )
        self.guard = item(f"REF#{reference}", "REF", id=text(id), **until)

    def another_event(self, mark: str, at: int, what: str, **attributes: Any) -> Item:
        """Returns one more event of the submission."""
        return item(
            self.pk, f"EV#01J{mark:0>23}", what=text(what), who=text("staff"), at=number(at), note=text(SECRET), **attributes
        )

    @property
    def items(self) -> list[Item]:
        return [self.meta, self.event, self.team, self.guard, self.lookup]

    def erased_guard(self, at: int, *, finished: bool) -> Item:
        """Returns the guard after an erasure has started, or has finished."""
        left = {} if finished else {"id": text(self.id)}
        return item(f"REF#{self.reference}", "REF", erased_at=number(at), erased_by=text("staff"), form=text("support"), **left)


def unrelated_items(now: int) -> list[Item]:
    """Returns items that belong to no request."""
    return [
        item("DIGEST#2026-11-23", "OUT#relations", state=text("pending"), pending=text("pending"), due_at=number(now)),
        item("CONTACT#0f0f", "DAY#2026-11-23", count=number(3), expires_at=number(now + DAY)),
        item("SWEEP", "CHECKED", until=number(now)),
    ]
