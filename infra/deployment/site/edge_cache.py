"""CloudFront's cache: has it forget what changed."""

import uuid
from typing import Any

from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .site_files import invalidation

_POLL_SECONDS = 5.0
_TIMEOUT_SECONDS = 900.0


def invalidate(client: Any, distribution: str, paths: list[str], clock: Clock, console: Console) -> None:
    """Orders it, and waits until every place has done so. `paths` are files of the site."""
    addresses = invalidation(paths)
    if not addresses:
        return
    made = client.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(addresses), "Items": addresses},
            "CallerReference": f"deployment-{uuid.uuid4().hex}",
        },
    )
    console.info(f"addresses that CloudFront forgets: {'all' if addresses == ['/*'] else len(addresses)}")
    waited = 0.0
    order = made["Invalidation"]
    while order["Status"] != "Completed":
        if waited > _TIMEOUT_SECONDS:
            raise Problem("CloudFront has not forgotten the old pages after a quarter of an hour. Start this again.")
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
        order = client.get_invalidation(DistributionId=distribution, Id=order["Id"])["Invalidation"]
