"""What a person can order: deploy, roll back, close the form, look."""

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
from .site.smoke import LiveSite, smoke
from .site.web import HttpOrigin

PROFILE = "lambda"
ARCHITECTURE = "arm64"
# There is one each night.
_LIST_LIMIT = 30


class Commands:
    """Everything but building alone needs an account."""

    def __init__(self, deployment: Deployment, builder: Builder, connect: Callable[..., HttpOrigin] = HttpOrigin) -> None:
        self.deployment = deployment
        self.builder = builder
        self._connect = connect
        self.console = deployment.console
        self.root = deployment.root
        # What the firewall must let through.
        self.firewall_texts: list[dict[str, Any]] = json.loads((self.root / "infra/waf-prose.json").read_text(encoding="utf-8"))[
            "texts"
        ]

    # --- Deploying ----------------------------------------------------------------------------------------------------

    def deploy(self, *, uncommitted: bool, keep: bool, scheduled: bool = False) -> bool:
        """Builds a release and makes it live. Gives whether everything is right afterwards.

        By a schedule a commit is not brought back that somebody, or the test, took away.
        """
        deployment = self.deployment
        self.console.step("Where to")
        commit = self.builder.commit(allow_uncommitted=uncommitted)
        who = deployment.account.identity
        self.console.info(f"{deployment.settings.base_url}, account {who.account}, as {who.arn}")
        deployment.check_zone()
        releases = deployment.releases()
        seen = releases.state() if releases else State()
        if scheduled and releases and (last := releases.latest_for_commit(commit)) in seen.withdrawn:
            self.console.warn(
                f"The release {last} was withdrawn, and nothing was committed since, so nothing is published by schedule.\n"
                "Take the change back in `main`; or, where the reason was somewhere else, publish it yourself: infra/deploy"
            )
            return False

        local, packages = self.build(commit, releases, seen)

        self.console.step("The foundation")
        releases = deployment.apply_foundation()
        with deployment.lock(releases):
            state = releases.state()
            if state != seen:
                raise Problem("Somebody else deployed while this was being built. Start it again, so that it builds upon that.")
            live = releases.find(state.current) if state.current else None
            if live and live.digest == local.release.digest:
                self.console.step(f"Nothing is new: the release {live.id} is made live once more")
                local = LocalRelease(live, local.folder)
            else:
                self.console.step(f"Storing the release {local.release.id}")
                releases.store(local.release, local.folder, packages)
            return self.go_live(local, releases, state, keep=keep)

    def build(self, commit: str, releases: Releases | None, state: State) -> tuple[LocalRelease, list[Package]]:
        """Builds a release on this machine."""
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
        """The templates of a release, whole."""
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
        """Makes it live and tries it. If that cannot be done, or it is not right, the release before is made live again."""
        deployment = self.deployment
        previous = state.last_good(excluding=local.release.id)
        was_live = local.release.id == state.current and local.release.id not in state.withdrawn
        deployment.check_changes(local)
        try:
            deployment.apply(local, releases, state)
        except (Problem, ClientError) as error:
            # Whoever is signed in no more can do nothing at all, and goes on later.
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
            f"The release {local.release.id} is live, and NOT RIGHT:\n" + "\n".join(f"- {each}" for each in failures)
        )
        if not was_live:
            releases.withdraw(state, local.release.id)
        if was_live or keep or previous is None:
            otherwise = (
                "it was right before: so the reason is somewhere else" if was_live else "there is none before it that was right"
            )
            reason = "because of --keep" if keep else f"because {otherwise}"
            self.console.info(f"Nothing was rolled back, {reason}. What to do: infra/README.md, “When an alarm comes”.")
            return False
        self._roll_back_to(previous, releases, state)
        return False

    def _roll_back_to(self, previous: str, releases: Releases, state: State) -> None:
        """Goes back without being asked."""
        self.console.step(f"Rolling back to {previous}")
        try:
            local = self._fetch(previous, releases)
            self.deployment.check_changes(local)
        except Problem as problem:
            self.console.warn(f"There is no way back to it:\n{problem}\nWhat to do: infra/README.md, “When an alarm comes”.")
            return
        try:
            right = self._reapply(local, releases, state)
        except (Problem, *AwsError) as error:
            raise Problem(
                f"Rolling back to {previous} failed as well:\n{error}\nOnce that is mended, infra/deploy --rollback finishes it."
            ) from error
        if right:
            self.console.warn(f"Rolled back: {self.deployment.settings.base_url} is again release {previous}, and right.")
        else:
            self.console.warn(
                "Rolled back, and NOT RIGHT EITHER: so the reason is somewhere else. See infra/README.md, “When an alarm comes”."
            )

    # --- Rolling back -------------------------------------------------------------------------------------------------

    def rollback(self, release: str | None) -> bool:
        """Makes an earlier release live again: functions, bundle, site and edge together."""
        releases = self.deployment.require_releases()
        with self.deployment.lock(releases):
            state = releases.state()
            # Where a deployment was broken off, what was live before it is what to go back to; where a way back was, its end.
            left = state.current if state.back else state.applying or state.current
            begun = state.applying if state.back else None
            target = releases.named(release) if release else begun or state.last_good(excluding=left)
            if target is None:
                raise Problem("There is no earlier release that was live and right. See them with infra/deploy --releases")
            local = self._fetch(target, releases)
            self.console.step(f"Rolling back from {left} to {target} (commit {local.release.commit})")
            self.deployment.check_changes(local)
            if left and left != target:
                releases.withdraw(state, left)
            right = self._reapply(local, releases, state)
            if right:
                self.console.step(f"Live: {self.deployment.settings.base_url} is again release {target}")
            else:
                self.console.warn("It is live, and NOT RIGHT. See above, and infra/README.md, “When an alarm comes”.")
            return right

    def _fetch(self, release: str, releases: Releases) -> LocalRelease:
        about, folder = releases.get(release), self.builder.folder / "release"
        releases.fetch(about, folder)
        return LocalRelease(about, folder)

    def _reapply(self, local: LocalRelease, releases: Releases, state: State) -> bool:
        self.deployment.apply(local, releases, state, back=True)
        failures = self._smoke(local)
        releases.finish(state, local.release, self.deployment.account.identity.arn, self.deployment.clock.now())
        return not failures

    # --- Looking ------------------------------------------------------------------------------------------------------

    def list_releases(self) -> None:
        """The newest first."""
        releases = self.deployment.require_releases()
        state = releases.state()
        if state.applying:
            what, order = ("way back to", " --rollback") if state.back else ("deployment of", "")
            self.console.info(f"The {what} {state.applying} was broken off. infra/deploy{order} finishes what it began.")
        ids = releases.ids()
        for each in reversed(ids[-_LIST_LIMIT:]):
            about = releases.get(each)
            mark = "live" if each == state.current else "withdrawn" if each in state.withdrawn else ""
            self.console.info(f"{each}  {mark:10}  commit {about.commit}  made {about.made_at}")
        if len(ids) > _LIST_LIMIT:
            self.console.info(f"… and {len(ids) - _LIST_LIMIT} older ones, in s3://{releases.bucket.name}/releases/")

    def smoke(self) -> bool:
        """Tries what is live."""
        releases = self.deployment.require_releases()
        current = releases.state().current
        if current is None:
            raise Problem("No release was made live yet.")
        return not self._smoke(self._fetch(current, releases))

    def _smoke(self, local: LocalRelease) -> list[str]:
        self.console.step("Trying it, through the front door")
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
        """Whether the domain itself shows the site. That is no release's fault, so it is only told."""
        url = self.deployment.settings.base_url
        try:
            here = json.loads(self._connect(url).request("GET", "/version.json").body).get("content") == release.content
        except (OSError, HTTPException, ValueError, AttributeError):
            here = False
        if not here:
            self.console.warn(
                f"{url} does not show this release: the domain's own record is missing, wrong, or too new.\n"
                "(Everything above was asked of CloudFront directly.)"
            )
            self.deployment.print_records(intake, site)

    # --- The form's switch --------------------------------------------------------------------------------------------

    def switch_form(self, *, closed: bool) -> None:
        """Closes or opens the form, at the edge alone: that works while everything else is down.

        It needs no lock, because only this one parameter is said: whatever is being deployed meanwhile goes on with it.
        """
        deployment = self.deployment
        site = deployment.require_stack(SITE)
        if CLOSED_PARAMETER not in site.parameters:
            raise Problem("The edge has no switch for closing the forms. It comes with the next deployment: infra/deploy")
        if is_closed(site) == closed and not site.is_changing:
            self.console.info(f"The form is {'closed' if closed else 'open'} already.")
            return
        deployment.stacks.apply(StackSpec(SITE, deployment.region(SITE), None, {CLOSED_PARAMETER: str(closed).lower()}))
        where = f"{deployment.settings.base_url}/ar/forms/"
        self.console.info(f"The form is {'closed' if closed else 'open again'}: look at {where}")


def _check_parameters(stack: str, template: str, given: list[str]) -> None:
    """A parameter that only one side knows is found here, and not by AWS half-way."""
    has = [name for name in parameter_names(template) if name not in UNMANAGED_PARAMETERS[stack]]
    if sorted(has) != sorted(given):
        odd = sorted(set(has) ^ set(given))
        raise Problem(f"infra/{TEMPLATES[stack]} and infra/deployment/parameters.py do not agree about {', '.join(odd)}.")
