"""The functions as Lambda takes them: a zip with the program and, where it needs it, the intake bundle.

The same files give the same bytes, so that a function that did not change is not deployed again.
"""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ..problem import Problem

# Lambda's name for the program.
BOOTSTRAP = "bootstrap"
# The folder of the bundle, where the program looks for it.
BUNDLE = "intake"

# The earliest time that a zip can tell.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
# Said, so that it does not depend on anything.
_LEVEL = 6


@dataclass(frozen=True)
class Package:
    """A function's zip."""

    name: str
    path: Path
    digest: str

    @property
    def key(self) -> str:
        """Where it lies in the artifacts bucket. By its digest, so that CloudFormation sees whether it is another one."""
        return f"functions/{self.name}-{self.digest[:32]}.zip"


def pack(name: str, program: Path, bundle: Path | None, folder: Path) -> Package:
    """Writes `name.zip` into the folder."""
    if not program.is_file():
        raise Problem(f"The program {name} was not built: there is no {program}")
    files = {BOOTSTRAP: program}
    if bundle is not None:
        files |= {f"{BUNDLE}/{path.relative_to(bundle).as_posix()}": path for path in bundle.rglob("*") if path.is_file()}
        if f"{BUNDLE}/bundle.json" not in files:
            raise Problem(f"There is no intake bundle in {bundle}")
    path = folder / f"{name}.zip"
    write_zip(path, files, executable={BOOTSTRAP})
    return Package(name, path, digest_of(path))


def write_zip(path: Path, files: dict[str, Path], executable: set[str] | None = None) -> None:
    """A zip of these files by their names in it, always the same for the same files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = (0o100755 if name in (executable or set()) else 0o100644) << 16
            archive.writestr(entry, files[name].read_bytes(), zipfile.ZIP_DEFLATED, _LEVEL)


def digest_of(path: Path) -> str:
    """A file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digests(dist: Path) -> str:
    """The content's digest, which the site and the bundle must share: a page and the function that takes its form belong
    together."""
    digests = {}
    for path in ("site/version.json", f"{BUNDLE}/bundle.json"):
        try:
            digests[path] = str(json.loads((dist / path).read_text(encoding="utf-8"))["content"])
        except (OSError, ValueError, KeyError) as error:
            raise Problem(f"{dist / path} does not say which content it is of: {error}") from error
    if len(set(digests.values())) != 1:
        raise Problem(f"The site and the functions' bundle are of two contents: {digests}. Build again.")
    return next(iter(digests.values()))
