"""Brings the site's bucket to what the site is, by the difference, so that a run that was broken off is repaired by the next.

What is in the bucket is listed, not assumed. A record in the artifacts bucket says of each object what went up (content and
headers) and which tag it got. Before anything is touched the record forgets what will change; so whatever a broken run has left
is either known to be right, or goes up again, or belongs to nothing and goes: a page at once, what pages load after a month.
"""

import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..aws.bucket import Bucket, Conflict, checksum
from ..console import Console
from ..problem import Problem
from .site_files import SiteFile, Stage, stage, upload_order

RECORD = "site/deployed.json"
_AT_ONCE = 8
# S3's own limit for one order.
_DELETED_AT_ONCE = 1000
# A page that is open in a tab loads its pictures when somebody scrolls there, and messengers show those of a link that was shared.
_RETENTION = timedelta(days=30)


@dataclass(frozen=True)
class Difference:
    """What there is to do."""

    # In groups, see `upload_order`.
    uploads: list[list[SiteFile]]
    deletions: list[str]
    # The paths of which CloudFront may still have something old; also of an earlier run.
    invalidations: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether the bucket is as the site."""
        return not self.uploads and not self.deletions and not self.invalidations


@dataclass
class _Record:
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    invalidations: set[str] = field(default_factory=set)
    # What pages of before load, and since when none does.
    retained: dict[str, str] = field(default_factory=dict)
    tag: str | None = None


class Upload:
    """One site on its way into its bucket."""

    def __init__(self, site: Bucket, artifacts: Bucket, files: list[SiteFile], console: Console, now: datetime) -> None:
        self._site = site
        self._artifacts = artifacts
        self._files = files
        self._console = console
        self._now = now
        # Two runs that would write the same are two all the same.
        self._run = uuid.uuid4().hex
        self._record = self._read()
        self._existing = site.etags()
        self._retained = self._retained_assets(self._existing)
        self.difference = self._compare(self._existing)
        self._is_changed = bool(self.difference.uploads or self.difference.deletions) or self._retained != self._record.retained

    def _read(self) -> _Record:
        found = self._artifacts.get_json(RECORD)
        if found is None:
            return _Record()
        value, tag = found
        # Not in records of before it was counted.
        return _Record(value["files"], set(value["forget"]), value.get("left", {}), tag)

    def _compare(self, existing: dict[str, str]) -> Difference:
        known = self._record.files
        changed = [
            file
            for file in self._files
            if known.get(file.path, {}).get("digest") != file.digest or known[file.path]["tag"] != existing.get(file.path)
        ]
        deletions = sorted(existing.keys() - {file.path for file in self._files} - self._retained.keys())
        lasting = {file.path for file in self._files if file.is_immutable}
        # What is new was asked for by nobody; but its address may have been answered by the page for unknown ones.
        invalidations = self._record.invalidations | ({file.path for file in changed} - lasting) | _outside_assets(deletions)
        return Difference(upload_order(changed, existing), deletions, sorted(invalidations))

    def _retained_assets(self, existing: dict[str, str]) -> dict[str, str]:
        """What no page loads any more and stays for a while, each since when."""
        gone = existing.keys() - {file.path for file in self._files}
        since = {path: self._record.retained.get(path, self._now.isoformat()) for path in gone - _outside_assets(gone)}
        return {path: when for path, when in since.items() if self._now - datetime.fromisoformat(when) < _RETENTION}

    def begin(self) -> None:
        """Writes down what is going to change. Nothing of the site is touched before."""
        if not self._is_changed:
            return
        for file in self._uploads():
            self._record.files.pop(file.path, None)
        for path in self.difference.deletions:
            self._record.files.pop(path, None)
        self._record.invalidations = set(self.difference.invalidations)
        self._record.retained = self._retained
        self._write()

    def send(self, which: Stage) -> None:
        """Sends what goes up at that stage. A group is there whole before the next begins."""
        for group in self.difference.uploads:
            if stage(group[0], self._existing) is not which:
                continue
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for file, tag in zip(group, pool.map(self._put, group), strict=True):
                    self._record.files[file.path] = {"digest": file.digest, "tag": tag}
            self._console.info(f"sent: {len(group)}")

    def _put(self, file: SiteFile) -> str:
        data = file.source.read_bytes()
        stored = self._site.client.put_object(
            Bucket=self._site.name,
            Key=file.path,
            Body=data,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
            Metadata=file.metadata,
            # S3 refuses what arrives otherwise than it was sent.
            ChecksumSHA256=checksum(data),
        )
        return str(stored["ETag"])

    def remove(self) -> None:
        """Removes what belongs to the site no more. Only once nothing that is shown leads there."""
        paths = self.difference.deletions
        for start in range(0, len(paths), _DELETED_AT_ONCE):
            some = [{"Key": path} for path in paths[start : start + _DELETED_AT_ONCE]]
            answer: dict[str, Any] = self._site.client.delete_objects(
                Bucket=self._site.name, Delete={"Objects": some, "Quiet": True}
            )
            if errors := answer.get("Errors"):
                raise Problem(
                    f"{len(errors)} files could not be removed, the first: {errors[0]['Key']}: {errors[0].get('Message')}"
                )
        if paths:
            self._console.info(f"removed, because they belong to the site no more: {len(paths)}")

    def record_uploaded(self) -> None:
        """Writes down that everything is there."""
        if self._is_changed:
            self._write()

    def record_invalidated(self) -> None:
        """Writes down that CloudFront has been told."""
        if self._record.invalidations:
            self._record.invalidations = set()
            self._write()

    def _uploads(self) -> Iterable[SiteFile]:
        return (file for group in self.difference.uploads for file in group)

    def _write(self) -> None:
        record = self._record
        value = {"files": record.files, "forget": sorted(record.invalidations), "left": record.retained, "run": self._run}
        try:
            self._record.tag = self._artifacts.put_json(RECORD, value, self._record.tag)
        except Conflict as error:
            raise Problem(
                "Somebody else is sending the site at this moment. Wait until they have finished, and start again."
            ) from error


def _outside_assets(paths: Iterable[str]) -> set[str]:
    """Of paths that only the bucket knows: what is not below `assets/`, whose names carry their digest."""
    return {path for path in paths if not path.startswith("assets/")}
