"""The table on this machine: moto with the table that infra/template.yaml describes, a clock that does not wait, and ears
for every request and every line.

moto restores "to a moment" by copying what is in the table at the time of the request. So a test fills the table with what it was,
and changes it to what it is today right after that request.
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
# The requests that change nothing.
READS = {"Scan", "Query", "GetItem", "DescribeTable", "DescribeContinuousBackups", "ListTables"}
HOME = TableLocation(REGION, "sama-intake-Table", "sama-intake", "arn:aws:iam::123456789012:role/sama-intake-BackupRole")


class FastClock(Clock):
    """Begins with the machine's time; who sleeps moves it on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


def template_table() -> dict[str, Any]:
    """The table's properties in infra/template.yaml, as CreateTable takes them."""

    class Loader(yaml.SafeLoader):
        """Reads the template's short forms as what stands behind them."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: str(getattr(node, "value", "")))
    properties = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader)["Resources"]["Table"]["Properties"]  # noqa: S506
    return {
        **{name: properties[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")},
        "StreamSpecification": {"StreamEnabled": True, **properties["StreamSpecification"]},
    }


class LocalTable:
    """One table, with everything that was asked of it."""

    def __init__(self) -> None:
        # Within this process: some tests ask many thousand things. No request leaves the machine.
        self._aws = mock_aws()
        self._aws.start()
        self.session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local")
        self.out = io.StringIO()
        self.clock = FastClock()
        self.console = Console(self.out)
        self.account = Account(self.session)
        self.client = self.account.client("dynamodb", REGION)
        # Of the test's own: nobody listens to what it asks.
        self.unrecorded = self.session.client("dynamodb", region_name=REGION)
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.client.meta.events.register("provide-client-params.dynamodb", self._record)

    def reset(self) -> None:
        """An empty table, and nothing asked yet."""
        for name in self.tables():
            self.unrecorded.delete_table(TableName=name)
        self.unrecorded.create_table(TableName=HOME.table, **template_table())
        self.unrecorded.update_continuous_backups(
            TableName=HOME.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        self.requests.clear()

    def stop(self) -> None:
        """Ends it."""
        self._aws.stop()

    def _record(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.requests.append((model.name, params))

    @property
    def output(self) -> str:
        """Everything that was printed."""
        return self.out.getvalue()

    # --- What is there --------------------------------------------------------------------------------------------------

    def tables(self) -> list[str]:
        """Their names."""
        return list(self.unrecorded.list_tables()["TableNames"])

    def put(self, *items: dict[str, Any], table: str = HOME.table) -> None:
        """Puts items in, whatever was there."""
        for item in items:
            self.unrecorded.put_item(TableName=table, Item=item)

    def delete(self, *items: dict[str, Any], table: str = HOME.table) -> None:
        """Takes items away."""
        for item in items:
            self.unrecorded.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})

    def items(self, table: str = HOME.table) -> dict[tuple[str, str], dict[str, Any]]:
        """Everything in a table, by key."""
        pages = self.unrecorded.get_paginator("scan").paginate(TableName=table)
        return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}

    # --- What happens meanwhile -----------------------------------------------------------------------------------------

    @contextmanager
    def on_request(self, moment: str, operation: str, happens: Callable[..., Any]) -> Any:
        """Something happens each time before or after a request. After one it can change the answer, `parsed`."""
        event = f"{moment}-call.dynamodb.{operation}"
        self.client.meta.events.register(event, happens)
        try:
            yield
        finally:
            self.client.meta.events.unregister(event, happens)

    def once(self, change: Callable[[], None]) -> Callable[..., None]:
        """Happens the first time only."""
        left = [change]

        def happens(**_: Any) -> None:
            if left:
                left.pop()()

        return happens

    def writes(self) -> list[tuple[str, dict[str, Any]]]:
        """The requests that change something."""
        return [(name, params) for name, params in self.requests if name not in READS]
