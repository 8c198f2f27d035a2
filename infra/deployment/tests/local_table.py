"""A local table for tests: moto with the table of infra/template.yaml, a clock that does not wait, and a record of every request
and printed line.

moto restores "to a point in time" by copying the present items when the restore is requested. So a test first fills the table
with the old items, and changes them to today's right after that request.
"""

import io
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import yaml
from moto import mock_aws

from ..aws.account import Account
from ..clock import Clock
from ..console import Console
from ..restoring.restored_tables import TableLocation

REGION = "eu-central-1"
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
# The read-only operations.
READS = {"Scan", "Query", "GetItem", "DescribeTable", "DescribeContinuousBackups", "ListTables"}
HOME = TableLocation(REGION, "sama-intake-Table", "sama-intake", "arn:aws:iam::123456789012:role/sama-intake-BackupRole")


class FastClock(Clock):
    """A clock that starts with the machine's time, and whose `sleep` only moves it forward."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


def template_table() -> dict[str, Any]:
    """Returns the table's properties in infra/template.yaml, as arguments of CreateTable."""

    class Loader(yaml.SafeLoader):
        """Loads CloudFormation's short tags as their plain values."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: str(getattr(node, "value", "")))
    properties = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader)["Resources"]["Table"]["Properties"]  # noqa: S506
    return {
        **{name: properties[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")},
        "StreamSpecification": {"StreamEnabled": True, **properties["StreamSpecification"]},
    }


class LocalTable:
    """One table, with a record of every request."""

    def __init__(self) -> None:
        # In this process, because some tests send many thousand requests. No request leaves the machine.
        self._aws = mock_aws()
        self._aws.start()
        self.session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local")
        self.out = io.StringIO()
        self.clock = FastClock()
        self.console = Console(self.out)
        self.account = Account(self.session)
        self.client = self.account.client("dynamodb", REGION)
        # A client for the test's own requests, which are not recorded.
        self.unrecorded = self.session.client("dynamodb", region_name=REGION)
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.client.meta.events.register("provide-client-params.dynamodb", self._record)

    def reset(self) -> None:
        """Starts with an empty table and no recorded requests."""
        for name in self.tables():
            self.unrecorded.delete_table(TableName=name)
        self.unrecorded.create_table(TableName=HOME.table, **template_table())
        self.unrecorded.update_continuous_backups(
            TableName=HOME.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        self.requests.clear()

    def stop(self) -> None:
        """Stops moto."""
        self._aws.stop()

    def _record(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.requests.append((model.name, params))

    @property
    def output(self) -> str:
        """Everything that was printed."""
        return self.out.getvalue()

    # --- Contents -------------------------------------------------------------------------------------------------------

    def tables(self) -> list[str]:
        """Returns the names of all tables."""
        return list(self.unrecorded.list_tables()["TableNames"])

    def put(self, *items: dict[str, Any], table: str = HOME.table) -> None:
        """Puts items into a table, unconditionally."""
        for item in items:
            self.unrecorded.put_item(TableName=table, Item=item)

    def delete(self, *items: dict[str, Any], table: str = HOME.table) -> None:
        """Deletes items from a table."""
        for item in items:
            self.unrecorded.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})

    def items(self, table: str = HOME.table) -> dict[tuple[str, str], dict[str, Any]]:
        """Returns every item of a table by key."""
        pages = self.unrecorded.get_paginator("scan").paginate(TableName=table)
        return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}

    # --- Intervening in requests ----------------------------------------------------------------------------------------

    @contextmanager
    def on_request(self, moment: str, operation: str, happens: Callable[..., Any]) -> Any:
        """Calls `happens` before or after each request of an operation. After a request it can change the response, `parsed`."""
        event = f"{moment}-call.dynamodb.{operation}"
        self.client.meta.events.register(event, happens)
        try:
            yield
        finally:
            self.client.meta.events.unregister(event, happens)

    def once(self, change: Callable[[], None]) -> Callable[..., None]:
        """Returns a callback that runs `change` the first time only."""
        left = [change]

        def happens(**_: Any) -> None:
            if left:
                left.pop()()

        return happens

    def writes(self) -> list[tuple[str, dict[str, Any]]]:
        """Returns the requests that change something."""
        return [(name, params) for name, params in self.requests if name not in READS]
