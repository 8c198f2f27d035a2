"""Packages a function for Lambda: a zip with the program and the bundles that it reads.

The same files give the same bytes, so an unchanged function is not deployed again.
"""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ..problem import Problem

# The name under which Lambda starts the program.
BOOTSTRAP = "bootstrap"
# Each bundle's folder in the package, where the program looks for it, and a file that it always has.
BUNDLES = {"intake": "bundle.json", "desk": "desk.json"}

# The earliest time that the zip format can store.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
# Explicit, so that the bytes do not depend on a default.
_LEVEL = 6


@dataclass(frozen=True)
class Package:
    """A function's package."""

    name: str
    path: Path
    digest: str

    @property
    def key(self) -> str:
        """The key in the artifacts bucket. It contains the digest, so CloudFormation notices a new package."""
        return f"functions/{self.name}-{self.digest[:32]}.zip"


def pack(name: str, program: Path, bundles: list[Path], folder: Path) -> Package:
    """Writes `name.zip` into the folder. A bundle keeps the name of its folder."""
    if not program.is_file():
        raise Problem(f"The program {name} was not built: {program} does not exist")
    files = {BOOTSTRAP: program}
    for bundle in bundles:
        files |= {f"{bundle.name}/{path.relative_to(bundle).as_posix()}": path for path in bundle.rglob("*") if path.is_file()}
        if bundle.name not in BUNDLES or f"{bundle.name}/{BUNDLES[bundle.name]}" not in files:
            raise Problem(f"There is no bundle in {bundle}")
    path = folder / f"{name}.zip"
    write_zip(path, files, executable={BOOTSTRAP})
    return Package(name, path, digest_of(path))


def write_zip(path: Path, files: dict[str, Path], executable: set[str] | None = None) -> None:
    """Writes a zip of files, given by their names in it. The same files always give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = (0o100755 if name in (executable or set()) else 0o100644) << 16
            archive.writestr(entry, files[name].read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL)


def digest_of(path: Path) -> str:
    """Returns a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digests(dist: Path) -> str:
    """Returns the content's digest. Raises `Problem` if the site and the bundle differ in it: a page and the function that takes
    its form must come from the same content."""
    digests = {}
    for path in ("site/version.json", "intake/bundle.json"):
        try:
            digests[path] = str(json.loads((dist / path).read_text(encoding="utf-8"))["content"])
        except (OSError, ValueError, KeyError) as error:
            raise Problem(f"{dist / path} does not state its content digest: {error}") from error
    if len(set(digests.values())) != 1:
        raise Problem(f"The site and the functions' bundle were built from different contents: {digests}. Build again.")
    return next(iter(digests.values()))
