"""Which items of a restored submission are to be put back, and which are not, and why. Here is only thought; nothing is asked
or written.

A submission is erased in several steps (`store/src/erase.rs`): the guard of its reference says so from the first on,
still leads to the rest until the last, and stays as the record of the act. Whatever that guard says in either table holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from .items import META, SUBMISSION, Row, Rows, View


class SkipReason(Enum):
    """Why a submission is passed over."""

    PRESENT = "there already, and left as they are"
    EXPIRED = "past their time"
    ERASED = "erased at somebody's wish"
    INCONSISTENT = "not as they should be"


@dataclass(frozen=True)
class Case:
    """One submission in both tables: as it was then, and as it is now."""

    pk: str
    # Nothing where neither table says which it is.
    reference: str
    then: Rows
    now: Rows
    guard_then: Row | None
    guard_now: Row | None


@dataclass(frozen=True)
class Decision:
    """What is to be done with it: these sort keys are put back, the submission's own first, and the guard if it is missing."""

    missing: tuple[str, ...] = ()
    guard: bool = False
    skipped: SkipReason | None = None
    # Where it is strange.
    why: str = ""


def decide(case: Case, now: int) -> Decision:
    """What is to be done with a submission."""
    guards = [guard for guard in (case.guard_then, case.guard_now) if guard]
    if any(guard.erased for guard in guards):
        return Decision(skipped=SkipReason.ERASED)
    meta = case.now.get(META) or case.then.get(META)
    if (meta and meta.is_expired(now)) or all(row.is_expired(now) for row in case.then.values()):
        return Decision(skipped=SkipReason.EXPIRED)
    if meta is None:
        return _inconsistent("the request itself is in neither table, only parts of it are")
    if not guards:
        return _inconsistent("nothing in either table leads from its reference to it")
    id = case.pk.removeprefix(SUBMISSION)
    if (case.guard_now or guards[0]).id != id:
        return _inconsistent("its reference leads to another request")
    keys = [sk for sk, row in case.then.items() if sk not in case.now and not row.is_expired(now)]
    if not keys and case.guard_now:
        return Decision(skipped=SkipReason.PRESENT)
    return Decision(missing=tuple(sorted(keys, key=_restore_order)), guard=case.guard_now is None)


def _inconsistent(why: str) -> Decision:
    return Decision(skipped=SkipReason.INCONSISTENT, why=why)


def _restore_order(sk: str) -> tuple[int, str]:
    """The submission's own item, then who is to be told, then what happened."""
    return (0 if sk == META else 1 if sk.startswith("OUT#") else 2, sk)


def cases(then: View, now: View) -> Iterator[Case]:
    """Every submission of the restored table."""
    references = now.references() | then.references()
    for pk, rows in sorted(then.submissions.items()):
        reference = references.get(pk, "")
        yield Case(pk, reference, rows, now.submissions.get(pk, {}), then.guards.get(reference), now.guards.get(reference))


def missing_erasure_records(then: View, now: View) -> list[str]:
    """The references of records of erasing that are missing today."""
    return sorted(reference for reference, guard in then.guards.items() if guard.erased and reference not in now.guards)


def dangling_references(then: View, now: int) -> list[str]:
    """The references whose guard leads to a submission that the restored table does not have, though neither is past its time."""
    return sorted(
        reference
        for reference, guard in then.guards.items()
        if not guard.erased and not guard.is_expired(now) and SUBMISSION + guard.id not in then.submissions
    )
