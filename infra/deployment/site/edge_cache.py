"""Invalidates changed pages in CloudFront's cache."""

import uuid
from typing import Any

from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .site_files import invalidation

_POLL_SECONDS = 5.0
_TIMEOUT_SECONDS = 900.0


def invalidate(client: Any, distribution: str, paths: list[str], clock: Clock, console: Console) -> None:
    """Invalidates the addresses of the given files of the site, and waits until every edge location has done so."""
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
    console.info(f"addresses to invalidate: {'all' if addresses == ['/*'] else len(addresses)}")
    waited = 0.0
    created = made["Invalidation"]
    while created["Status"] != "Completed":
        if waited > _TIMEOUT_SECONDS:
            raise Problem("CloudFront has not invalidated the old pages after 15 minutes. Run the same command again.")
        clock.sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
        created = client.get_invalidation(DistributionId=distribution, Id=created["Id"])["Invalidation"]
