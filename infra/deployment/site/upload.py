"""Uploads the difference between the site's bucket and the built site. The next run repairs an interrupted one.

The bucket is listed, not assumed. A record in the artifacts bucket holds the digest (content and headers) and ETag of each
uploaded object. Before the bucket is changed, the record drops the entries that are about to change. So an object left by an
interrupted run is known to be right, is uploaded again, or is obsolete and deleted: pages at once, assets after a month.
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
# S3's limit for one request.
_DELETED_AT_ONCE = 1000
# An open tab loads pictures only when somebody scrolls to them, and messengers show the pictures of shared links.
_RETENTION = timedelta(days=30)


@dataclass(frozen=True)
class Difference:
    """What to upload, delete and invalidate."""

    # In groups: see `upload_order`.
    uploads: list[list[SiteFile]]
    deletions: list[str]
    # Paths that CloudFront may still have an old version of, including those of an earlier run.
    invalidations: list[str]


@dataclass
class _Record:
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    invalidations: set[str] = field(default_factory=set)
    # Obsolete assets that are kept for a while, and the time since when no page loads them.
    retained: dict[str, str] = field(default_factory=dict)
    tag: str | None = None


class Upload:
    """The upload of one build of the site."""

    def __init__(self, site: Bucket, artifacts: Bucket, files: list[SiteFile], console: Console, now: datetime) -> None:
        self._site = site
        self._artifacts = artifacts
        self._files = files
        self._console = console
        self._now = now
        # Distinguishes two runs that would otherwise write identical records.
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
        # Old records have no `left`.
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
        # New pages too: CloudFront may have cached the 404 page at their addresses.
        invalidations = self._record.invalidations | ({file.path for file in changed} - lasting) | _outside_assets(deletions)
        return Difference(upload_order(changed, existing), deletions, sorted(invalidations))

    def _retained_assets(self, existing: dict[str, str]) -> dict[str, str]:
        """Returns the obsolete assets to keep, each with the time since when no page loads it."""
        gone = existing.keys() - {file.path for file in self._files}
        since = {path: self._record.retained.get(path, self._now.isoformat()) for path in gone - _outside_assets(gone)}
        return {path: when for path, when in since.items() if self._now - datetime.fromisoformat(when) < _RETENTION}

    def begin(self) -> None:
        """Records what is about to change. It comes before any change to the site."""
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
        """Uploads the files of one stage, group by group."""
        for group in self.difference.uploads:
            if stage(group[0], self._existing) is not which:
                continue
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for file, tag in zip(group, pool.map(self._put, group), strict=True):
                    self._record.files[file.path] = {"digest": file.digest, "tag": tag}
            self._console.info(f"uploaded: {len(group)}")

    def _put(self, file: SiteFile) -> str:
        data = file.source.read_bytes()
        stored = self._site.client.put_object(
            Bucket=self._site.name,
            Key=file.path,
            Body=data,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
            Metadata=file.metadata,
            # S3 rejects the object if it arrives altered.
            ChecksumSHA256=checksum(data),
        )
        return str(stored["ETag"])

    def remove(self) -> None:
        """Deletes obsolete files. It comes after every page that linked to them has changed."""
        paths = self.difference.deletions
        for start in range(0, len(paths), _DELETED_AT_ONCE):
            some = [{"Key": path} for path in paths[start : start + _DELETED_AT_ONCE]]
            answer: dict[str, Any] = self._site.client.delete_objects(
                Bucket=self._site.name, Delete={"Objects": some, "Quiet": True}
            )
            if errors := answer.get("Errors"):
                raise Problem(
                    f"{len(errors)} files could not be deleted, the first: {errors[0]['Key']}: {errors[0].get('Message')}"
                )
        if paths:
            self._console.info(f"deleted, because they no longer belong to the site: {len(paths)}")

    def record_uploaded(self) -> None:
        """Records that everything is uploaded."""
        if self._is_changed:
            self._write()

    def record_invalidated(self) -> None:
        """Records that CloudFront's cache has been invalidated."""
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
                "Somebody else is uploading the site at the same time.\n"
                "Wait until they have finished, and run the same command again."
            ) from error


def _outside_assets(paths: Iterable[str]) -> set[str]:
    """Returns the paths outside `assets/`, whose names do not contain their digest."""
    return {path for path in paths if not path.startswith("assets/")}
