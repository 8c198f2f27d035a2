"""The drill of a restore: the table as it was some minutes ago, beside the real one, looked into, and taken away again.

What is printed are numbers of items by kind. Nothing that a person wrote is read: only keys are asked for.
"""

from collections import Counter
from typing import Any

from .clock import Clock
from .console import Console
from .problem import Problem

_POLL_SECONDS = 15.0
_PATIENCE_SECONDS = 6 * 3600.0

# The kinds of items, by the beginnings of their two keys (intake-fn/src/store). Of any other, nothing of a key is printed.
KINDS = {
    ("SUB", "META"): "requests",
    ("SUB", "EV"): "events of requests",
    ("SUB", "OUT"): "notices of requests",
    ("REF", "REF"): "reference numbers",
    ("DIGEST", "OUT"): "digests",
    ("CONTACT", "DAY"): "counters of contacts",
}
_OTHER = "others"


def drill(client: Any, table: str, clock: Clock, console: Console) -> None:
    """Restores, looks, removes. The real table is only read."""
    name = f"{table}-drill-{clock.now():%Y%m%dT%H%M%S}"
    console.step(f"Restoring {table}, as it was some minutes ago, as {name}")
    client.restore_table_to_point_in_time(SourceTableName=table, TargetTableName=name, UseLatestRestorableTime=True)
    try:
        _wait(client, name, clock, console)
        console.step("Looking into it")
        _compare(client, table, name, console)
        _how_to_go_on(table, name, console)
    finally:
        console.step(f"Removing {name}")
        _remove(client, name, clock)
    console.say("Done. The real table was not touched.")


def _wait(client: Any, name: str, clock: Clock, console: Console) -> None:
    waited = 0.0
    while (status := client.describe_table(TableName=name)["Table"]["TableStatus"]) != "ACTIVE":
        if waited > _PATIENCE_SECONDS:
            raise Problem(f"{name} is not ready after six hours ({status}). Look at it in AWS's console, under DynamoDB.")
        if waited % 300 == 0:
            console.say(
                f"{status.lower()}, {int(waited // 60)} minutes so far (it takes twenty or more, however small the table)"
            )
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS


def _compare(client: Any, table: str, name: str, console: Console) -> None:
    real, restored = (client.describe_table(TableName=each)["Table"] for each in (table, name))
    if _shape(real) != _shape(restored):
        raise Problem(f"{name} has not the keys and indexes of {table}. The restore is not usable as it is.")
    console.say("keys and indexes: as those of the real table")
    now, then = kinds(client, table), kinds(client, name)
    console.say(f"{'':24}{'restored':>10}{'now':>10}")
    for kind in [*KINDS.values(), _OTHER]:
        console.say(f"{kind:24}{then[kind]:>10}{now[kind]:>10}")
    if then["requests"] == 0 and now["requests"] > 0:
        raise Problem(
            "The restored table holds no request, and the real one does. If the oldest is older than an hour, tell whoever built this."
        )
    if then["requests"] != then["reference numbers"]:
        console.say("(More reference numbers than requests are right where requests were erased or have expired.)")


def _shape(described: dict[str, Any]) -> tuple[Any, Any]:
    indexes = described.get("GlobalSecondaryIndexes", [])
    return described["KeySchema"], sorted((each["IndexName"], str(each["KeySchema"])) for each in indexes)


def kinds(client: Any, table: str) -> Counter[str]:
    """How many items of each kind there are."""
    counted: Counter[str] = Counter()
    pages = client.get_paginator("scan").paginate(TableName=table, ProjectionExpression="pk, sk")
    for page in pages:
        for item in page["Items"]:
            key = (item["pk"]["S"].split("#")[0], item["sk"]["S"].split("#")[0])
            counted[KINDS.get(key, _OTHER)] += 1
    return counted


def _how_to_go_on(table: str, name: str, console: Console) -> None:
    console.say(
        "\nIn earnest one would go on like this (infra/README.md, “Restoring the table”, has the whole):\n"
        "1. infra/deploy --close-form, so that nothing new arrives meanwhile.\n"
        "2. Restore to a moment before the damage, by the same call with that time:\n"
        f"   aws dynamodb restore-table-to-point-in-time --source-table-name {table} \\\n"
        f"       --target-table-name {table}-restored --restore-date-time <moment>\n"
        "3. Copy what is missing or damaged from it into the real table; the stack, the functions and the desk go on using that one.\n"
        "4. infra/deploy --open-form, and the sweep sends whatever was waiting.\n"
    )


def _remove(client: Any, name: str, clock: Clock) -> None:
    waited = 0.0
    # While it is being made it cannot be removed.
    while client.describe_table(TableName=name)["Table"]["TableStatus"] == "CREATING" and waited < _PATIENCE_SECONDS:
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
    client.delete_table(TableName=name)
