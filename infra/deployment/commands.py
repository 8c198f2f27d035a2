"""What a person can order: deploy, roll back, close the form, look."""

import json
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from .aws.account import AwsError, is_signed_out
from .aws.stacks import Stack, Wanted
from .deploy import Deployment, is_closed
from .names import COPY, INTAKE, SITE, TEMPLATES
from .parameters import CLOSED, GIVEN, LEFT, Known
from .problem import Problem
from .release.build import Builder
from .release.package import Package
from .release.release import Ready, Release, Releases, State, make, unpack
from .release.templates import parameters, put_files
from .site.edge_functions import EdgeError, render
from .site.smoke import Live, smoke
from .site.web import Web

PROFILE = "lambda"
ARCHITECTURE = "arm64"
# There is one each night.
_LISTED = 30


class Commands:
    """Everything but building alone needs an account."""

    def __init__(self, deployment: Deployment, builder: Builder, web: Callable[..., Web] = Web) -> None:
        self.deployment = deployment
        self.builder = builder
        self._web = web
        self.console = deployment.console
        self.root = deployment.root
        # What the firewall must let through.
        self.prose: list[dict[str, Any]] = json.loads((self.root / "infra/waf-prose.json").read_text(encoding="utf-8"))["texts"]

    # --- Deploying ----------------------------------------------------------------------------------------------------

    def deploy(self, *, uncommitted: bool, keep: bool, scheduled: bool = False) -> bool:
        """Builds a release and makes it live. Gives whether everything is right afterwards.

        By a schedule a commit is not brought back that somebody, or the test, took away.
        """
        deployment = self.deployment
        self.console.step("Where to")
        commit = self.builder.commit(dirty_is_fine=uncommitted)
        who = deployment.account.identity
        self.console.say(f"{deployment.settings.base_url}, account {who.account}, as {who.arn}")
        deployment.check_zone()
        releases = deployment.releases()
        seen = releases.state() if releases else State()
        if scheduled and releases and (last := releases.last_of(commit)) in seen.withdrawn:
            self.console.loud(
                f"The release {last} was withdrawn, and nothing was committed since, so nothing is published by schedule.\n"
                "Take the change back in `main`; or, where the reason was somewhere else, publish it yourself: infra/deploy"
            )
            return False

        ready, packages = self.build(commit, releases, seen)

        self.console.step("The foundation")
        releases = deployment.foundation()
        with deployment.lock(releases):
            state = releases.state()
            if state != seen:
                raise Problem("Somebody else deployed while this was being built. Start it again, so that it builds upon that.")
            live = releases.find(state.current) if state.current else None
            if live and live.digest == ready.release.digest:
                self.console.step(f"Nothing is new: the release {live.id} is made live once more")
                ready = Ready(live, ready.folder)
            else:
                self.console.step(f"Storing the release {ready.release.id}")
                releases.store(ready.release, ready.folder, packages)
            return self.go_live(ready, releases, state, keep=keep)

    def build(self, commit: str, releases: Releases | None, state: State) -> tuple[Ready, list[Package]]:
        """Builds a release on this machine."""
        self.console.step("Building the site")
        published = None
        if releases and state.current:
            published = releases.fetch(releases.about(state.current), self.builder.folder / "live")
        dist = self.builder.site(published)
        self.console.step("Building the functions")
        packages = self.builder.functions(dist, self.builder.folder / "packages", PROFILE, ARCHITECTURE)
        folder = self.builder.folder / "release"
        release = make(folder, dist, packages, self.templates(dist), commit, self.deployment.clock.now())
        unpack(folder)
        self.console.say(f"release {release.id}: content {release.content}")
        for package in packages:
            self.console.say(f"{package.name:10} {package.path.stat().st_size / 1024:8.0f} KiB  {package.digest[:16]}")
        return Ready(release, folder), packages

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
        texts[SITE] = put_files(texts[SITE], {**pages, **code}, set(code))
        for name, text in texts.items():
            _fits(name, text, list(GIVEN[name](self.deployment.settings, Known())))
        return {TEMPLATES[name]: text for name, text in texts.items()}

    def go_live(self, ready: Ready, releases: Releases, state: State, *, keep: bool) -> bool:
        """Makes it live and tries it. If that cannot be done, or it is not right, the release before is made live again."""
        deployment = self.deployment
        before = state.good(but=ready.release.id)
        was_right = ready.release.id == state.current and ready.release.id not in state.withdrawn
        deployment.judge(ready)
        try:
            deployment.apply(ready, releases, state)
        except (Problem, ClientError) as error:
            # Whoever is signed in no more can do nothing at all, and goes on later.
            if was_right or keep or before is None or is_signed_out(error):
                raise
            releases.withdraw(state, ready.release.id)
            self.console.loud(f"The release {ready.release.id} could not be made live:\n{error}")
            self._instead(before, releases, state)
            return False
        wrong = self._smoke(ready)
        releases.done(state, ready.release, deployment.account.identity.arn, deployment.clock.now())
        if not wrong:
            self.console.step(f"Live: {deployment.settings.base_url} is release {ready.release.id}")
            return True
        self.console.loud(f"The release {ready.release.id} is live, and NOT RIGHT:\n" + "\n".join(f"- {each}" for each in wrong))
        if not was_right:
            releases.withdraw(state, ready.release.id)
        if was_right or keep or before is None:
            otherwise = (
                "it was right before: so the reason is somewhere else" if was_right else "there is none before it that was right"
            )
            reason = "because of --keep" if keep else f"because {otherwise}"
            self.console.say(f"Nothing was rolled back, {reason}. What to do: infra/README.md, “When an alarm comes”.")
            return False
        self._instead(before, releases, state)
        return False

    def _instead(self, before: str, releases: Releases, state: State) -> None:
        """Goes back without being asked."""
        self.console.step(f"Rolling back to {before}")
        try:
            ready = self._fetched(before, releases)
            self.deployment.judge(ready)
        except Problem as problem:
            self.console.loud(f"There is no way back to it:\n{problem}\nWhat to do: infra/README.md, “When an alarm comes”.")
            return
        try:
            right = self._go_back(ready, releases, state)
        except (Problem, *AwsError) as error:
            raise Problem(
                f"Rolling back to {before} failed as well:\n{error}\nOnce that is mended, infra/deploy --rollback finishes it."
            ) from error
        if right:
            self.console.loud(f"Rolled back: {self.deployment.settings.base_url} is again release {before}, and right.")
        else:
            self.console.loud(
                "Rolled back, and NOT RIGHT EITHER: so the reason is somewhere else. See infra/README.md, “When an alarm comes”."
            )

    # --- Rolling back -------------------------------------------------------------------------------------------------

    def rollback(self, release: str | None) -> bool:
        """Makes an earlier release live again: functions, bundle, site and edge together."""
        releases = self.deployment.need_releases()
        with self.deployment.lock(releases):
            state = releases.state()
            # Where a deployment was broken off, what was live before it is what to go back to; where a way back was, its end.
            left = state.current if state.back else state.applying or state.current
            begun = state.applying if state.back else None
            target = releases.named(release) if release else begun or state.good(but=left)
            if target is None:
                raise Problem("There is no earlier release that was live and right. See them with infra/deploy --releases")
            ready = self._fetched(target, releases)
            self.console.step(f"Rolling back from {left} to {target} (commit {ready.release.commit})")
            self.deployment.judge(ready)
            if left and left != target:
                releases.withdraw(state, left)
            right = self._go_back(ready, releases, state)
            if right:
                self.console.step(f"Live: {self.deployment.settings.base_url} is again release {target}")
            else:
                self.console.loud("It is live, and NOT RIGHT. See above, and infra/README.md, “When an alarm comes”.")
            return right

    def _fetched(self, release: str, releases: Releases) -> Ready:
        about, folder = releases.about(release), self.builder.folder / "release"
        releases.fetch(about, folder)
        return Ready(about, folder)

    def _go_back(self, ready: Ready, releases: Releases, state: State) -> bool:
        self.deployment.apply(ready, releases, state, back=True)
        wrong = self._smoke(ready)
        releases.done(state, ready.release, self.deployment.account.identity.arn, self.deployment.clock.now())
        return not wrong

    # --- Looking ------------------------------------------------------------------------------------------------------

    def list_releases(self) -> None:
        """The newest first."""
        releases = self.deployment.need_releases()
        state = releases.state()
        if state.applying:
            what, order = ("way back to", " --rollback") if state.back else ("deployment of", "")
            self.console.say(f"The {what} {state.applying} was broken off. infra/deploy{order} finishes what it began.")
        ids = releases.ids()
        for each in reversed(ids[-_LISTED:]):
            about = releases.about(each)
            mark = "live" if each == state.current else "withdrawn" if each in state.withdrawn else ""
            self.console.say(f"{each}  {mark:10}  commit {about.commit}  made {about.made_at}")
        if len(ids) > _LISTED:
            self.console.say(f"… and {len(ids) - _LISTED} older ones, in s3://{releases.bucket.name}/releases/")

    def smoke(self) -> bool:
        """Tries what is live."""
        releases = self.deployment.need_releases()
        current = releases.state().current
        if current is None:
            raise Problem("No release was made live yet.")
        return not self._smoke(self._fetched(current, releases))

    def _smoke(self, ready: Ready) -> list[str]:
        self.console.step("Trying it, through the front door")
        deployment = self.deployment
        site, intake = deployment.need(SITE), deployment.need(INTAKE)
        live = Live(
            site=self._web(deployment.settings.base_url, through=site.outputs["DistributionHost"]),
            api=self._web(f"https://{intake.outputs['ApiHost']}"),
            dist=ready.dist,
            content=ready.release.content,
            closed=is_closed(site),
            prose=self.prose,
        )
        wrong = smoke(live, deployment.clock, self.console)
        self._leads_here(ready.release, intake, site)
        return wrong

    def _leads_here(self, release: Release, intake: Stack, site: Stack) -> None:
        """Whether the domain itself shows the site. That is no release's fault, so it is only told."""
        url = self.deployment.settings.base_url
        try:
            here = json.loads(self._web(url).ask("GET", "/version.json").body).get("content") == release.content
        except (OSError, HTTPException, ValueError, AttributeError):
            here = False
        if not here:
            self.console.loud(
                f"{url} does not show this release: the domain's own record is missing, wrong, or too new.\n"
                "(Everything above was asked of CloudFront directly.)"
            )
            self.deployment.tell_records(intake, site)

    # --- The form's switch --------------------------------------------------------------------------------------------

    def switch_form(self, *, closed: bool) -> None:
        """Closes or opens the form, at the edge alone: that works while everything else is down.

        It needs no lock, because only this one parameter is said: whatever is being deployed meanwhile goes on with it.
        """
        deployment = self.deployment
        site = deployment.need(SITE)
        if CLOSED not in site.parameters:
            raise Problem("The edge has no switch for closing the forms. It comes with the next deployment: infra/deploy")
        if is_closed(site) == closed and not site.is_changing:
            self.console.say(f"The form is {'closed' if closed else 'open'} already.")
            return
        deployment.stacks.apply(Wanted(SITE, deployment.region(SITE), None, {CLOSED: str(closed).lower()}))
        where = f"{deployment.settings.base_url}/ar/forms/"
        self.console.say(f"The form is {'closed' if closed else 'open again'}: look at {where}")


def _fits(stack: str, template: str, given: list[str]) -> None:
    """A parameter that only one side knows is found here, and not by AWS half-way."""
    has = [name for name in parameters(template) if name not in LEFT[stack]]
    if sorted(has) != sorted(given):
        odd = sorted(set(has) ^ set(given))
        raise Problem(f"infra/{TEMPLATES[stack]} and infra/deployment/parameters.py do not agree about {', '.join(odd)}.")
