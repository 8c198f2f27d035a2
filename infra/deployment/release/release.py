"""A release: everything that is live at one time, so that it can be made live again. And the place where releases are kept."""

import hashlib
import json
import shutil
import zipfile
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from ..aws.bucket import Bucket
from ..names import TEMPLATES
from ..problem import Problem
from .package import Package, check_digests, digest_of, write_zip

_FORMAT = 1
_DIST = "dist.zip"
_ABOUT = "release.json"


@dataclass(frozen=True)
class Release:
    """What stands in a release's `release.json`."""

    id: str
    # The commit it was built of, `+changes` where not everything was committed.
    commit: str
    made_at: str
    # The digest of the content, which the live site and the live function are asked for.
    content: str
    # Each function's zip: its key in the artifacts bucket.
    functions: dict[str, str]
    # The other files of the release and their digests.
    files: dict[str, str]
    format: int = _FORMAT

    @property
    def digest(self) -> str:
        """Of all that goes live: releases with one digest are the same under two names."""
        return hashlib.sha256(json.dumps([self.functions, self.files], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class LocalRelease:
    """A release on this machine."""

    release: Release
    # The folder with the build and the templates.
    folder: Path

    @property
    def dist(self) -> Path:
        """The build."""
        return self.folder / "dist"

    def template(self, stack: str) -> str:
        """The text of a stack's template."""
        return (self.folder / "templates" / TEMPLATES[stack]).read_text(encoding="utf-8")


def release_id(now: datetime, commit: str) -> str:
    """Sorts by time, and tells the commit to people."""
    return f"{now:%Y%m%dT%H%M%SZ}-{commit[:7]}{'-changes' if '+' in commit else ''}"


def make_release(
    folder: Path, dist: Path, packages: list[Package], templates: dict[str, str], commit: str, now: datetime
) -> Release:
    """Puts a release together in the folder, which it empties first."""
    shutil.rmtree(folder, ignore_errors=True)
    contents = {path.relative_to(dist).as_posix(): path for path in dist.rglob("*") if path.is_file()}
    write_zip(folder / _DIST, contents)
    for name, text in templates.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = {path.relative_to(folder).as_posix(): digest_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    return Release(
        id=release_id(now, commit),
        commit=commit,
        made_at=now.isoformat(timespec="seconds"),
        content=check_digests(dist),
        functions={package.name: package.key for package in packages},
        files=files,
    )


@dataclass
class State:
    """Which release is live, and which were."""

    current: str | None = None
    # The one that is being applied. It stays here where that was broken off.
    applying: str | None = None
    # Whether that is a way back.
    back: bool = False
    # In the order in which they went live.
    history: list[dict[str, str]] = field(default_factory=list)
    # Those that somebody rolled back from, or that failed their test.
    withdrawn: list[str] = field(default_factory=list)

    def last_good(self, excluding: str | None) -> str | None:
        """The last release that was live and right, other than this one, and not the same under another name."""
        bad = {*self.withdrawn, excluding}
        same = {entry.get("digest") for entry in self.history if entry["release"] in bad} - {None}
        good = [entry["release"] for entry in self.history if entry["release"] not in bad and entry.get("digest") not in same]
        return good[-1] if good else None


# Longer ago than so many deployments nobody goes back.
_HISTORY_LIMIT = 200


class Releases:
    """The releases in the artifacts bucket."""

    STATE = "releases/state.json"

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._tag: str | None = None

    # --- Which is live ----------------------------------------------------------------------------------------------

    def state(self) -> State:
        """As it was written last."""
        found = self.bucket.get_json(self.STATE)
        if found is None:
            return State()
        value, self._tag = found
        return State(**value)

    def begin(self, state: State, release: str, *, back: bool) -> None:
        """Writes down which is going to be live."""
        state.applying, state.back = release, back
        self._write(state)

    def finish(self, state: State, release: Release, who: str, now: datetime) -> None:
        """Writes down that it is."""
        state.applying, state.back, state.current = None, False, release.id
        state.withdrawn = [each for each in state.withdrawn if each != release.id]
        entry = {"release": release.id, "at": now.isoformat(timespec="seconds"), "by": who, "digest": release.digest}
        # What is made live each night is one line.
        if not state.history or state.history[-1]["release"] != release.id:
            state.history.append(entry)
        del state.history[:-_HISTORY_LIMIT]
        self._write(state)

    def withdraw(self, state: State, release: str) -> None:
        """Writes down that it is not to be gone back to."""
        if release not in state.withdrawn:
            state.withdrawn.append(release)
        self._write(state)

    def _write(self, state: State) -> None:
        self._tag = self.bucket.put_json(self.STATE, asdict(state), self._tag)

    # --- What they are ----------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """Every release that is there whole, the oldest first."""
        pages = self.bucket.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix="releases/")
        keys = (each["Key"] for page in pages for each in page.get("Contents", []))
        return sorted(key.split("/")[1] for key in keys if key.endswith(f"/{_ABOUT}"))

    def latest_for_commit(self, commit: str) -> str | None:
        """The last release of that commit."""
        for each in reversed(self.ids()):
            # The id tells a part of the commit, so most need not be read.
            found = self.bucket.get_json(_key(each, _ABOUT)) if commit[:7] in each else None
            if found and found[0].get("commit") == commit:
                return each
        return None

    def named(self, beginning: str) -> str:
        """The release of that id, or the only one that begins so."""
        found = [each for each in self.ids() if each.startswith(beginning)]
        if len(found) == 1:
            return found[0]
        raise Problem(
            f"There {'is no release' if not found else 'is more than one release'} {beginning}. See them with infra/deploy --releases"
        )

    def store(self, release: Release, folder: Path, packages: list[Package]) -> None:
        """Stores it. What says that it is there goes last."""
        for package in packages:
            self.bucket.put_once(package.key, package.path.read_bytes())
        for name in release.files:
            self.bucket.put(_key(release.id, name), (folder / name).read_bytes())
        about = json.dumps(asdict(release), indent=1, sort_keys=True).encode()
        self.bucket.put(_key(release.id, _ABOUT), about, "application/json")

    def find(self, release: str) -> Release | None:
        """What is known of a release, where it is there and we understand it."""
        found = self.bucket.get_json(_key(release, _ABOUT))
        return Release(**found[0]) if found and found[0].get("format") == _FORMAT else None

    def get(self, release: str) -> Release:
        """The same. Raises `Problem` where we know nothing."""
        if known := self.find(release):
            return known
        found = self.bucket.get_json(_key(release, _ABOUT))
        if found is None:
            raise Problem(f"There is no release {release}. See them with infra/deploy --releases")
        commit = found[0].get("commit")
        raise Problem(f"The release {release} was made by another infra/deploy. Take the one of its commit, {commit}.")

    def fetch(self, release: Release, folder: Path) -> Path:
        """Brings a stored release into the folder, and gives that of its build."""
        shutil.rmtree(folder, ignore_errors=True)
        for name, digest in release.files.items():
            found = self.bucket.get(_key(release.id, name))
            if found is None or hashlib.sha256(found[0]).hexdigest() != digest:
                raise Problem(f"The release {release.id} is damaged: {name} is missing or altered. Choose another one.")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found[0])
        return unpack(folder)


def unpack(folder: Path) -> Path:
    """Unpacks a release's build beside it."""
    dist = folder / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    with zipfile.ZipFile(folder / _DIST) as archive:
        archive.extractall(dist)
    return dist


def _key(release: str, name: str) -> str:
    return f"releases/{release}/{name}"
