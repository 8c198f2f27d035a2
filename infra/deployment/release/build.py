"""Builds the site, the intake bundle and the functions with Cargo and cargo-lambda."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..console import Console
from ..names import FUNCTIONS
from ..problem import Problem
from .package import Package, check_digests, pack

ARCHITECTURES = {"arm64": "--arm64", "x86_64": "--x86-64"}
_RUST_TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}


class Builder:
    """Builds from a work tree."""

    def __init__(self, root: Path, console: Console) -> None:
        self._root = root
        self._console = console
        self._target = Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))

    @property
    def folder(self) -> Path:
        """The folder for build results."""
        return self._target / "deployment-work"

    def commit(self, *, allow_uncommitted: bool) -> str:
        """Returns the commit to deploy. Raises `Problem` if files differ from it, unless that is allowed."""
        changed = self._capture(["git", "status", "--porcelain"], "git cannot list the changed files").strip()
        commit = self._capture(["git", "rev-parse", "HEAD"], "git cannot read the commit").strip()
        if not changed:
            return commit
        if allow_uncommitted:
            return f"{commit}+changes"
        raise Problem(
            "These files are not committed, so nobody could tell later what the release was built from:\n"
            f"{changed}\nCommit them, or add --uncommitted to deploy them all the same."
        )

    def site(self, published: Path | None, *, release: bool = True) -> Path:
        """Builds the site and the bundle, and returns the folder. `published` is a build with the manifest of what is public
        now."""
        dist = self.folder / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        if release:
            command = ["cargo", "run", "--quiet", "--locked", "--release", "-p", "site-gen", "--"]
        else:
            self._build_native()
            command = [str(self._native("site-gen"))]
        command += ["build", "--out", str(dist), *(["--published", str(published)] if published else [])]
        self._run_with_output(command, "The site has errors (above). Nothing was deployed.")
        check_digests(dist)
        return dist

    def functions(self, dist: Path, folder: Path, profile: str, architecture: str) -> list[Package]:
        """Builds the programs and packs each into a zip in the folder."""
        programs = self._build_native() if profile == "dev" else self._build_for_lambda(profile, architecture)
        folder.mkdir(parents=True, exist_ok=True)
        return [pack(name, programs[name], [dist / bundle for bundle in bundles], folder) for name, bundles in FUNCTIONS.items()]

    def _build_native(self) -> dict[str, Path]:
        """Builds the programs as the workspace's tests do, so that packing for a test compiles no dependency once more with other
        features. Cargo builds a crate's programs with the tests that start them."""
        command = ["cargo", "test", "--quiet", "--locked", "--workspace", "--no-run", "--test", "packaged", "--test", "program"]
        # The desk's program has no test of those names.
        command += ["--test", "calls"]
        self._run_with_output(command, "The programs do not compile.")
        return {name: self._native(name) for name in FUNCTIONS}

    def _native(self, program: str) -> Path:
        return self._target / "debug" / program

    def _build_for_lambda(self, profile: str, architecture: str) -> dict[str, Path]:
        # requirements.txt installs it beside the Python that runs this.
        tool = Path(sys.executable).parent / "cargo-lambda"
        if not tool.exists():
            raise Problem("cargo-lambda is missing. Run infra/deploy, which installs it.")
        self._require_rust_target(_RUST_TARGETS[architecture])
        programs = self.folder / f"programs-{architecture}"
        command = [str(tool), "lambda", "build", "--locked", "--profile", profile, ARCHITECTURES[architecture]]
        command += ["--output-format", "binary", "--lambda-dir", str(programs), "-p", "intake-fn", "-p", "desk"]
        # Of both packages. `intake-fn/lambda` would mean the dependency of its own tests of that name.
        command += ["--features", "lambda"]
        # cargo-lambda links with Zig, which it looks for in PATH. requirements.txt installs it in the same folder.
        path = f"{tool.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self._run_with_output([*command, *_bin_arguments()], "The functions do not compile.", PATH=path)
        return {name: programs / name / "bootstrap" for name in FUNCTIONS}

    def _require_rust_target(self, target: str) -> None:
        """Raises `Problem` if the target is missing. Otherwise cargo-lambda would install it unasked, or fail with an obscure
        message."""
        found = self._capture(
            ["rustc", "--print", "target-libdir", "--target", target], "Rust is missing: install it from rustup.rs"
        )
        if not Path(found.strip()).is_dir():
            raise Problem(f"Rust cannot compile for Lambda's processors yet. Run this once: rustup target add {target}")

    def _run_with_output(self, command: list[str], problem: str, **environment: str) -> None:
        """Runs a command whose output goes to the terminal."""
        self._console.info(f"$ {' '.join(command)}")
        try:
            status = subprocess.run(command, cwd=self._root, env={**os.environ, **environment}, check=False).returncode
        except FileNotFoundError as error:
            raise Problem(f"{problem} {command[0]} is missing on this machine.") from error
        if status != 0:
            raise Problem(problem)

    def _capture(self, command: list[str], problem: str) -> str:
        """Runs a command and returns its output."""
        try:
            ran = subprocess.run(command, cwd=self._root, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise Problem(f"{problem}: {command[0]} is missing on this machine.") from error
        if ran.returncode != 0:
            raise Problem(f"{problem}: {ran.stderr.strip()}")
        return ran.stdout


def _bin_arguments() -> list[str]:
    return [word for name in FUNCTIONS for word in ("--bin", name)]
