"""A release (everything that is live at one time, so that it can be made live again), and the store of releases."""

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
    """The content of a release's `release.json`."""

    id: str
    # The commit that it was built from, with `+changes` if not everything was committed.
    commit: str
    made_at: str
    # The content's digest, which the live site and the live function report.
    content: str
    # Each function's package: its key in the artifacts bucket.
    functions: dict[str, str]
    # The digest of each other file of the release.
    files: dict[str, str]
    format: int = _FORMAT

    @property
    def digest(self) -> str:
        """The digest of everything that goes live. Two releases with the same digest differ only in their ids."""
        return hashlib.sha256(json.dumps([self.functions, self.files], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class LocalRelease:
    """A release in a local folder."""

    release: Release
    # Contains the build and the templates.
    folder: Path

    @property
    def dist(self) -> Path:
        """The folder of the build."""
        return self.folder / "dist"

    def template(self, stack: str) -> str:
        """Returns the template of a stack."""
        return (self.folder / "templates" / TEMPLATES[stack]).read_text(encoding="utf-8")


def release_id(now: datetime, commit: str) -> str:
    """Returns a release's id: the time, by which ids sort, and the commit."""
    return f"{now:%Y%m%dT%H%M%SZ}-{commit[:7]}{'-changes' if '+' in commit else ''}"


def make_release(
    folder: Path, dist: Path, packages: list[Package], templates: dict[str, str], commit: str, now: datetime
) -> Release:
    """Assembles a release in the folder, which is emptied first."""
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
    """Which release is live, and which ones were. Stored as `releases/state.json`."""

    current: str | None = None
    # The release that is being applied. It stays set after an interrupted run.
    applying: str | None = None
    # Whether applying it is a rollback.
    back: bool = False
    # The releases that went live, oldest first.
    history: list[dict[str, str]] = field(default_factory=list)
    # The releases that somebody rolled back from, or that failed their checks.
    withdrawn: list[str] = field(default_factory=list)

    def last_good(self, excluding: str | None) -> str | None:
        """Returns the last release that was live and not withdrawn, other than `excluding` and not identical to it or to a
        withdrawn one."""
        bad = {*self.withdrawn, excluding}
        same = {entry.get("digest") for entry in self.history if entry["release"] in bad} - {None}
        good = [entry["release"] for entry in self.history if entry["release"] not in bad and entry.get("digest") not in same]
        return good[-1] if good else None


# Nobody goes back further than this many deployments.
_HISTORY_LIMIT = 200


class Releases:
    """The store of releases in the artifacts bucket."""

    STATE = "releases/state.json"

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._tag: str | None = None

    # --- State -----------------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """Returns the stored state."""
        found = self.bucket.get_json(self.STATE)
        if found is None:
            return State()
        value, self._tag = found
        return State(**value)

    def begin(self, state: State, release: str, *, is_rollback: bool) -> None:
        """Records which release is about to go live."""
        state.applying, state.back = release, is_rollback
        self._write(state)

    def finish(self, state: State, release: Release, who: str, now: datetime) -> None:
        """Records that the release is live."""
        state.applying, state.back, state.current = None, False, release.id
        state.withdrawn = [each for each in state.withdrawn if each != release.id]
        entry = {"release": release.id, "at": now.isoformat(timespec="seconds"), "by": who, "digest": release.digest}
        # Deploying the same release every night is one entry.
        if not state.history or state.history[-1]["release"] != release.id:
            state.history.append(entry)
        del state.history[:-_HISTORY_LIMIT]
        self._write(state)

    def withdraw(self, state: State, release: str) -> None:
        """Records that nobody should roll back to the release."""
        if release not in state.withdrawn:
            state.withdrawn.append(release)
        self._write(state)

    def _write(self, state: State) -> None:
        self._tag = self.bucket.put_json(self.STATE, asdict(state), self._tag)

    # --- Releases --------------------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """Returns the ids of the completely stored releases, oldest first."""
        pages = self.bucket.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix="releases/")
        keys = (each["Key"] for page in pages for each in page.get("Contents", []))
        return sorted(key.split("/")[1] for key in keys if key.endswith(f"/{_ABOUT}"))

    def latest_for_commit(self, commit: str) -> str | None:
        """Returns the last release of a commit, or `None`."""
        for each in reversed(self.ids()):
            # The id contains the start of the commit, so most releases need not be read.
            found = self.bucket.get_json(_key(each, _ABOUT)) if commit[:7] in each else None
            if found and found[0].get("commit") == commit:
                return each
        return None

    def find_id(self, prefix: str) -> str:
        """Returns the id of the only release whose id begins with the prefix. Raises `Problem` if there is not exactly one."""
        found = [each for each in self.ids() if each.startswith(prefix)]
        if len(found) == 1:
            return found[0]
        raise Problem(
            f"There {'is no release' if not found else 'is more than one release'} {prefix}.\n"
            "List the releases with infra/deploy --releases"
        )

    def store(self, release: Release, folder: Path, packages: list[Package]) -> None:
        """Stores a release. `release.json`, which marks it as complete, goes last."""
        for package in packages:
            self.bucket.put_once(package.key, package.path.read_bytes())
        for name in release.files:
            self.bucket.put(_key(release.id, name), (folder / name).read_bytes())
        about = json.dumps(asdict(release), indent=1, sort_keys=True).encode()
        self.bucket.put(_key(release.id, _ABOUT), about, "application/json")

    def find(self, release: str) -> Release | None:
        """Returns a stored release, or `None` if it does not exist or has an unknown format."""
        found = self.bucket.get_json(_key(release, _ABOUT))
        return Release(**found[0]) if found and found[0].get("format") == _FORMAT else None

    def get(self, release: str) -> Release:
        """Returns a stored release. Raises `Problem` if it does not exist or has an unknown format."""
        if known := self.find(release):
            return known
        found = self.bucket.get_json(_key(release, _ABOUT))
        if found is None:
            raise Problem(f"There is no release {release}. List the releases with infra/deploy --releases")
        commit = found[0].get("commit")
        raise Problem(
            f"The release {release} was made by another version of infra/deploy. Use the version of its commit, {commit}."
        )

    def fetch(self, release: Release, folder: Path) -> Path:
        """Downloads a release into the folder, and returns the folder of its build."""
        shutil.rmtree(folder, ignore_errors=True)
        for name, digest in release.files.items():
            found = self.bucket.get(_key(release.id, name))
            if found is None or hashlib.sha256(found[0]).hexdigest() != digest:
                raise Problem(f"The release {release.id} is damaged: {name} is missing or altered. Choose another release.")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found[0])
        return unpack(folder)


def unpack(folder: Path) -> Path:
    """Unpacks a release's build into `dist` in the folder, and returns that path."""
    dist = folder / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    with zipfile.ZipFile(folder / _DIST) as archive:
        archive.extractall(dist)
    return dist


def _key(release: str, name: str) -> str:
    return f"releases/{release}/{name}"
