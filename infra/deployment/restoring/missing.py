"""Decides which items of a restored submission to copy back, and why others are skipped. It reads and writes nothing.

A submission is erased in several steps (`store/src/erase.rs`). The first marks the guard of its reference as erased;
until the last, the guard still refers to the submission; afterwards it remains as the record of the erasure. A guard that is
marked in either table counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from .items import META, SUBMISSION, Row, Rows, View


class SkipReason(Enum):
    """Why a submission is skipped."""

    PRESENT = "present, and left as they are"
    EXPIRED = "expired"
    ERASED = "erased at a person's request"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True)
class Case:
    """One submission in both tables: `then` in the restored one, `now` in the real one."""

    pk: str
    # Empty if neither table states it.
    reference: str
    then: Rows
    now: Rows
    guard_then: Row | None
    guard_now: Row | None


@dataclass(frozen=True)
class Decision:
    """What to copy back: these sort keys, the submission's own item first, and the guard if it is missing."""

    missing: tuple[str, ...] = ()
    guard: bool = False
    skipped: SkipReason | None = None
    # Why it is inconsistent.
    why: str = ""


def decide(case: Case, now: int) -> Decision:
    """Decides what to copy back of a submission."""
    guards = [guard for guard in (case.guard_then, case.guard_now) if guard]
    if any(guard.erased for guard in guards):
        return Decision(skipped=SkipReason.ERASED)
    meta = case.now.get(META) or case.then.get(META)
    if (meta and meta.is_expired(now)) or all(row.is_expired(now) for row in case.then.values()):
        return Decision(skipped=SkipReason.EXPIRED)
    if meta is None:
        return _inconsistent("neither table contains the request itself, only parts of it")
    if not guards:
        return _inconsistent("neither table contains its reference")
    id = case.pk.removeprefix(SUBMISSION)
    if (case.guard_now or guards[0]).id != id:
        return _inconsistent("its reference belongs to another request")
    keys = [sk for sk, row in case.then.items() if sk not in case.now and not row.is_expired(now)]
    if not keys and case.guard_now:
        return Decision(skipped=SkipReason.PRESENT)
    return Decision(missing=tuple(sorted(keys, key=_restore_order)), guard=case.guard_now is None)


def _inconsistent(why: str) -> Decision:
    return Decision(skipped=SkipReason.INCONSISTENT, why=why)


def _restore_order(sk: str) -> tuple[int, str]:
    """Orders the submission's own item first, then notices, then events."""
    return (0 if sk == META else 1 if sk.startswith("OUT#") else 2, sk)


def cases(then: View, now: View) -> Iterator[Case]:
    """Yields every submission of the restored table."""
    references = now.references() | then.references()
    for pk, rows in sorted(then.submissions.items()):
        reference = references.get(pk, "")
        yield Case(pk, reference, rows, now.submissions.get(pk, {}), then.guards.get(reference), now.guards.get(reference))


def missing_erasure_records(then: View, now: View) -> list[str]:
    """Returns the references whose record of erasure is missing today."""
    return sorted(reference for reference, guard in then.guards.items() if guard.erased and reference not in now.guards)


def dangling_references(then: View, now: int) -> list[str]:
    """Returns the references whose guard refers to a submission that the restored table lacks, without having expired."""
    return sorted(
        reference
        for reference, guard in then.guards.items()
        if not guard.erased and not guard.is_expired(now) and SUBMISSION + guard.id not in then.submissions
    )
