"""Builds the site, the intake bundle and the functions, with the tools that everybody else uses too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..console import Console
from ..names import FUNCTIONS
from ..problem import Problem
from .package import BUNDLE, Package, check_digests, pack

ARCHITECTURES = {"arm64": "--arm64", "x86_64": "--x86-64"}
_RUST_TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}


class Builder:
    """Builds in a work tree."""

    def __init__(self, root: Path, console: Console) -> None:
        self._root = root
        self._console = console
        self._target = Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))

    @property
    def folder(self) -> Path:
        """Where the deployment keeps what it makes."""
        return self._target / "deployment-work"

    def commit(self, *, allow_uncommitted: bool) -> str:
        """The commit that is deployed. Raises `Problem` where files differ from it: then nobody could tell later what it was."""
        changed = self._capture(["git", "status", "--porcelain"], "git cannot tell what has changed").strip()
        commit = self._capture(["git", "rev-parse", "HEAD"], "git cannot tell the commit").strip()
        if not changed:
            return commit
        if allow_uncommitted:
            return f"{commit}+changes"
        raise Problem(
            "These files are not committed, so a release with them could never be told from another:\n"
            f"{changed}\nCommit them (or, knowing that, add --uncommitted)."
        )

    def site(self, published: Path | None, *, release: bool = True) -> Path:
        """Builds the site and the bundle, and gives the folder. `published` holds the manifest of what is public now."""
        dist = self.folder / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        command = ["cargo", "run", "--quiet", "--locked", *(["--release"] if release else []), "-p", "site-gen", "--"]
        command += ["build", "--out", str(dist), *(["--published", str(published)] if published else [])]
        self._run_with_output(command, "The site has faults (above), so nothing was deployed.")
        check_digests(dist)
        return dist

    def functions(self, dist: Path, folder: Path, profile: str, architecture: str) -> list[Package]:
        """Builds the programs and packs each into the folder."""
        programs = self._build_native() if profile == "dev" else self._build_for_lambda(profile, architecture)
        folder.mkdir(parents=True, exist_ok=True)
        return [
            pack(name, programs[name], dist / BUNDLE if has_bundle else None, folder) for name, has_bundle in FUNCTIONS.items()
        ]

    def _build_native(self) -> dict[str, Path]:
        command = ["cargo", "build", "--quiet", "--locked", "-p", "intake-fn", "--features", "lambda"]
        self._run_with_output([*command, *_bin_arguments()], "The functions cannot be built.")
        return {name: self._target / "debug" / name for name in FUNCTIONS}

    def _build_for_lambda(self, profile: str, architecture: str) -> dict[str, Path]:
        # Beside the Python that runs this: requirements.txt brings it.
        tool = Path(sys.executable).parent / "cargo-lambda"
        if not tool.exists():
            raise Problem("cargo-lambda is missing. Start this by infra/deploy, which installs it.")
        self._require_rust_target(_RUST_TARGETS[architecture])
        programs = self.folder / f"programs-{architecture}"
        command = [str(tool), "lambda", "build", "--locked", "--profile", profile, ARCHITECTURES[architecture]]
        command += ["--output-format", "binary", "--lambda-dir", str(programs), "-p", "intake-fn", "--features", "lambda"]
        # cargo-lambda links with the compiler that came with it; it looks for that beside itself.
        path = f"{tool.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self._run_with_output([*command, *_bin_arguments()], "The functions cannot be built.", PATH=path)
        return {name: programs / name / "bootstrap" for name in FUNCTIONS}

    def _require_rust_target(self, target: str) -> None:
        """Otherwise rustup would be asked unnoticed, or the build end in words about a missing `core`."""
        found = self._capture(
            ["rustc", "--print", "target-libdir", "--target", target], "Rust is missing: install it from rustup.rs"
        )
        if not Path(found.strip()).is_dir():
            raise Problem(f"Rust cannot build for Lambda's machines yet. Once: rustup target add {target}")

    def _run_with_output(self, command: list[str], problem: str, **environment: str) -> None:
        """Runs what talks to the person itself."""
        self._console.info(f"$ {' '.join(command)}")
        try:
            status = subprocess.run(command, cwd=self._root, env={**os.environ, **environment}, check=False).returncode
        except FileNotFoundError as error:
            raise Problem(f"{problem} {command[0]} is missing on this machine.") from error
        if status != 0:
            raise Problem(problem)

    def _capture(self, command: list[str], problem: str) -> str:
        """Runs what is only asked."""
        try:
            ran = subprocess.run(command, cwd=self._root, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise Problem(f"{problem}: {command[0]} is missing on this machine.") from error
        if ran.returncode != 0:
            raise Problem(f"{problem}: {ran.stderr.strip()}")
        return ran.stdout


def _bin_arguments() -> list[str]:
    return [word for name in FUNCTIONS for word in ("--bin", name)]
