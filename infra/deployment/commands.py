"""The commands of `infra/deploy`: deploy, roll back, list releases, check the live site, close and open the form."""

import json
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from .aws.account import AwsError, is_signed_out
from .aws.stacks import Stack, StackSpec
from .aws.templates import embed_files, parameter_names
from .deploy import Deployment, is_closed
from .names import COPY, INTAKE, SITE, TEMPLATES
from .parameters import CLOSED_PARAMETER, PARAMETERS_BY_STACK, UNMANAGED_PARAMETERS, KnownValues
from .problem import Problem
from .release.build import Builder
from .release.package import Package
from .release.release import LocalRelease, Release, Releases, State, make_release, unpack
from .site.edge_functions import EdgeError, render
from .site.http_origin import HttpOrigin
from .site.smoke import LiveSite, smoke

PROFILE = "lambda"
ARCHITECTURE = "arm64"
# There may be a new release each night.
_LIST_LIMIT = 30


class Commands:
    """The commands that need an account."""

    def __init__(self, deployment: Deployment, builder: Builder, connect: Callable[..., HttpOrigin] = HttpOrigin) -> None:
        self.deployment = deployment
        self.builder = builder
        self._connect = connect
        self.console = deployment.console
        self.root = deployment.root
        # Texts that the firewall must let through.
        self.firewall_texts: list[dict[str, Any]] = json.loads((self.root / "infra/waf-prose.json").read_text(encoding="utf-8"))[
            "texts"
        ]

    # --- Deploying ----------------------------------------------------------------------------------------------------

    def deploy(self, *, uncommitted: bool, keep: bool, scheduled: bool = False) -> bool:
        """Builds a release and makes it live. Returns whether it passed its checks.

        With `scheduled`, a commit whose release was withdrawn is not deployed again.
        """
        deployment = self.deployment
        self.console.step("Target")
        commit = self.builder.commit(allow_uncommitted=uncommitted)
        who = deployment.account.identity
        self.console.info(f"{deployment.settings.base_url}, account {who.account}, as {who.arn}")
        deployment.check_zone()
        releases = deployment.releases()
        seen = releases.state() if releases else State()
        if scheduled and releases and (last := releases.latest_for_commit(commit)) in seen.withdrawn:
            self.console.warn(
                f"The release {last} was withdrawn and there is no newer commit, so the scheduled run publishes nothing.\n"
                "Revert the change in `main`. If the cause was something else, publish it yourself: infra/deploy"
            )
            return False

        local, packages = self.build(commit, releases, seen)

        self.console.step("The foundation")
        releases = deployment.apply_foundation()
        with deployment.lock(releases):
            state = releases.state()
            if state != seen:
                raise Problem(
                    "Somebody else deployed while this was being built. Run the same command again to build upon theirs."
                )
            live = releases.find(state.current) if state.current else None
            if live and live.digest == local.release.digest:
                self.console.step(f"Nothing has changed: making the release {live.id} live once more")
                local = LocalRelease(live, local.folder)
            else:
                self.console.step(f"Storing the release {local.release.id}")
                releases.store(local.release, local.folder, packages)
            return self.go_live(local, releases, state, keep=keep)

    def build(self, commit: str, releases: Releases | None, state: State) -> tuple[LocalRelease, list[Package]]:
        """Builds a release in a local folder."""
        self.console.step("Building the site")
        published = None
        if releases and state.current:
            published = releases.fetch(releases.get(state.current), self.builder.folder / "live")
        dist = self.builder.site(published)
        self.console.step("Building the functions")
        packages = self.builder.functions(dist, self.builder.folder / "packages", PROFILE, ARCHITECTURE)
        folder = self.builder.folder / "release"
        release = make_release(folder, dist, packages, self.templates(dist), commit, self.deployment.clock.now())
        unpack(folder)
        self.console.info(f"release {release.id}: content {release.content}")
        for package in packages:
            self.console.info(f"{package.name:10} {package.path.stat().st_size / 1024:8.0f} KiB  {package.digest[:16]}")
        return LocalRelease(release, folder), packages

    def templates(self, dist: Path) -> dict[str, str]:
        """Returns the templates of a release by file name, with the edge functions' code and the pages embedded."""
        infra = self.root / "infra"
        texts = {name: (infra / TEMPLATES[name]).read_text(encoding="utf-8") for name in (COPY, INTAKE, SITE)}
        try:
            code = render(dist)
        except EdgeError as error:
            raise Problem(f"The functions at the edge cannot be made: {error}") from error
        # The page of the firewall's own answer.
        pages = {path.name: path.read_text(encoding="utf-8") for path in sorted((infra / "waf").glob("*.html"))}
        texts[SITE] = embed_files(texts[SITE], {**pages, **code}, set(code))
        for name, text in texts.items():
            _check_parameters(name, text, list(PARAMETERS_BY_STACK[name](self.deployment.settings, KnownValues())))
        return {TEMPLATES[name]: text for name, text in texts.items()}

    def go_live(self, local: LocalRelease, releases: Releases, state: State, *, keep: bool) -> bool:
        """Makes a release live and checks it. If either fails, it makes the previous release live again.

        Returns whether the release is live and passed its checks.
        """
        deployment = self.deployment
        previous = state.last_good(excluding=local.release.id)
        was_live = local.release.id == state.current and local.release.id not in state.withdrawn
        deployment.check_changes(local)
        try:
            deployment.apply(local, releases, state)
        except (Problem, ClientError) as error:
            # With an expired login nothing more can be done now; the next run continues.
            if was_live or keep or previous is None or is_signed_out(error):
                raise
            releases.withdraw(state, local.release.id)
            self.console.warn(f"The release {local.release.id} could not be made live:\n{error}")
            self._roll_back_to(previous, releases, state)
            return False
        failures = self._smoke(local)
        releases.finish(state, local.release, deployment.account.identity.arn, deployment.clock.now())
        if not failures:
            self.console.step(f"Live: {deployment.settings.base_url} is release {local.release.id}")
            return True
        self.console.warn(
            f"The release {local.release.id} is live, but these checks FAILED:\n" + "\n".join(f"- {each}" for each in failures)
        )
        if not was_live:
            releases.withdraw(state, local.release.id)
        if was_live or keep or previous is None:
            otherwise = "it passed before, so the cause is something else" if was_live else "no earlier release passed its checks"
            reason = "because of --keep" if keep else f"because {otherwise}"
            self.console.info(f"Nothing was rolled back, {reason}. What to do: infra/README.md, “When an alarm comes”.")
            return False
        self._roll_back_to(previous, releases, state)
        return False

    def _roll_back_to(self, previous: str, releases: Releases, state: State) -> None:
        """Makes the previous release live after a failed deployment."""
        self.console.step(f"Rolling back to {previous}")
        try:
            local = self._fetch(previous, releases)
            self.deployment.check_changes(local)
        except Problem as problem:
            self.console.warn(
                f"The previous release cannot be made live:\n{problem}\nWhat to do: infra/README.md, “When an alarm comes”."
            )
            return
        try:
            passed = self._reapply(local, releases, state)
        except (Problem, *AwsError) as error:
            raise Problem(
                f"Rolling back to {previous} failed as well:\n{error}\nOnce that is repaired, infra/deploy --rollback finishes it."
            ) from error
        if passed:
            self.console.warn(
                f"Rolled back: {self.deployment.settings.base_url} is release {previous} again and passes its checks."
            )
        else:
            self.console.warn(
                "Rolled back, but its checks FAILED too, so the cause is something else. See infra/README.md, “When an alarm comes”."
            )

    # --- Rolling back -------------------------------------------------------------------------------------------------

    def rollback(self, release: str | None) -> bool:
        """Makes an earlier release live again: functions, bundle, site and edge together. Returns whether it passed its
        checks."""
        releases = self.deployment.require_releases()
        with self.deployment.lock(releases):
            state = releases.state()
            # After an interrupted deployment, go back to what was live before it. After an interrupted rollback, finish that.
            abandoned = state.current if state.back else state.applying or state.current
            interrupted = state.applying if state.back else None
            target = releases.find_id(release) if release else interrupted or state.last_good(excluding=abandoned)
            if target is None:
                raise Problem(
                    "There is no earlier release that passed its checks. List the releases with infra/deploy --releases"
                )
            local = self._fetch(target, releases)
            self.console.step(f"Rolling back from {abandoned} to {target} (commit {local.release.commit})")
            self.deployment.check_changes(local)
            if abandoned and abandoned != target:
                releases.withdraw(state, abandoned)
            passed = self._reapply(local, releases, state)
            if passed:
                self.console.step(f"Live: {self.deployment.settings.base_url} is release {target} again")
            else:
                self.console.warn("It is live, but its checks FAILED. See above, and infra/README.md, “When an alarm comes”.")
            return passed

    def _fetch(self, release: str, releases: Releases) -> LocalRelease:
        stored, folder = releases.get(release), self.builder.folder / "release"
        releases.fetch(stored, folder)
        return LocalRelease(stored, folder)

    def _reapply(self, local: LocalRelease, releases: Releases, state: State) -> bool:
        self.deployment.apply(local, releases, state, is_rollback=True)
        failures = self._smoke(local)
        releases.finish(state, local.release, self.deployment.account.identity.arn, self.deployment.clock.now())
        return not failures

    # --- Reading ------------------------------------------------------------------------------------------------------

    def list_releases(self) -> None:
        """Prints the releases, newest first."""
        releases = self.deployment.require_releases()
        state = releases.state()
        if state.applying:
            action, option = ("rollback to", " --rollback") if state.back else ("deployment of", "")
            self.console.info(f"The {action} {state.applying} was interrupted. infra/deploy{option} finishes it.")
        ids = releases.ids()
        for each in reversed(ids[-_LIST_LIMIT:]):
            stored = releases.get(each)
            mark = "live" if each == state.current else "withdrawn" if each in state.withdrawn else ""
            self.console.info(f"{each}  {mark:10}  commit {stored.commit}  made {stored.made_at}")
        if len(ids) > _LIST_LIMIT:
            self.console.info(f"… and {len(ids) - _LIST_LIMIT} older releases, in s3://{releases.bucket.name}/releases/")

    def smoke(self) -> bool:
        """Checks the live release. Returns whether it passed."""
        releases = self.deployment.require_releases()
        current = releases.state().current
        if current is None:
            raise Problem("No release has been made live yet.")
        return not self._smoke(self._fetch(current, releases))

    def _smoke(self, local: LocalRelease) -> list[str]:
        self.console.step("Checking the live site")
        deployment = self.deployment
        site, intake = deployment.require_stack(SITE), deployment.require_stack(INTAKE)
        live = LiveSite(
            site=self._connect(deployment.settings.base_url, through=site.outputs["DistributionHost"]),
            api=self._connect(f"https://{intake.outputs['ApiHost']}"),
            dist=local.dist,
            content=local.release.content,
            closed=is_closed(site),
            firewall_texts=self.firewall_texts,
        )
        failures = smoke(live, deployment.clock, self.console)
        self._check_domain(local.release, intake, site)
        return failures

    def _check_domain(self, release: Release, intake: Stack, site: Stack) -> None:
        """Warns if the domain itself does not lead to the release. That is not the release's fault, so it is not a failed
        check."""
        url = self.deployment.settings.base_url
        try:
            here = json.loads(self._connect(url).request("GET", "/version.json").body).get("content") == release.content
        except (OSError, HTTPException, ValueError, AttributeError):
            here = False
        if not here:
            self.console.warn(
                f"{url} does not show this release. The domain's DNS record is missing, wrong, or too new to be known everywhere.\n"
                "(The checks above connected to CloudFront directly.)"
            )
            self.deployment.print_records(intake, site)

    # --- The form's switch --------------------------------------------------------------------------------------------

    def switch_form(self, *, closed: bool) -> None:
        """Closes or opens the form at the edge alone, so it works while everything else is down.

        It needs no lock: it changes only this one parameter, and a deployment that runs meanwhile keeps the new value.
        """
        deployment = self.deployment
        site = deployment.require_stack(SITE)
        if CLOSED_PARAMETER not in site.parameters:
            raise Problem("The live site cannot close its forms yet. The next deployment adds that: infra/deploy")
        if is_closed(site) == closed and not site.is_changing:
            self.console.info(f"The form is already {'closed' if closed else 'open'}.")
            return
        deployment.stacks.apply(StackSpec(SITE, deployment.region(SITE), None, {CLOSED_PARAMETER: str(closed).lower()}))
        where = f"{deployment.settings.base_url}/ar/forms/"
        self.console.info(f"The form is {'closed' if closed else 'open again'}. Check it: {where}")


def _check_parameters(stack: str, template: str, given: list[str]) -> None:
    """Raises `Problem` for a parameter that only the template or only parameters.py has, before CloudFormation would fail on
    it."""
    has = [name for name in parameter_names(template) if name not in UNMANAGED_PARAMETERS[stack]]
    if sorted(has) != sorted(given):
        odd = sorted(set(has) ^ set(given))
        raise Problem(f"infra/{TEMPLATES[stack]} and infra/deployment/parameters.py disagree about {', '.join(odd)}.")
