"""Makes a release live: in which order, and what is done when it does not come out right.

The order is such that a person who is on the site meanwhile meets nothing that leads nowhere: first the files that pages load, then
the functions that take the forms, then pages where there was none, then what the edge knows of pages and old addresses, then the pages
that lead there, and only then what is gone goes.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .aws import keys
from .aws.account import Account, AwsError, is_denied
from .aws.bucket import Bucket
from .aws.dns import CertificateWatcher, check_zone, print_all_records, print_mail_records
from .aws.stacks import Stack, Stacks, StackSpec
from .aws.template_store import BucketTemplateStore
from .aws.templates import parameter_names, strip_comments
from .clock import Clock
from .console import Console
from .lock import Lock
from .names import COPY, FOUNDATION, INTAKE, SITE, TEMPLATES
from .parameters import CLOSED_PARAMETER, PARAMETERS_BY_STACK, KnownValues
from .problem import Problem
from .release.release import LocalRelease, Release, Releases, State
from .settings import EDGE_REGION, Settings
from .site import edge_cache
from .site.site_files import Stage, site_files
from .site.upload import Upload


def is_closed(site: Stack) -> bool:
    """Whether the form is closed on purpose."""
    return site.parameters.get(CLOSED_PARAMETER) == "true"


class Deployment:
    """The stacks of the association in one account."""

    def __init__(self, root: Path, settings: Settings, account: Account, console: Console, clock: Clock) -> None:
        self.root = root
        self.settings = settings
        self.account = account
        self.console = console
        self.clock = clock
        self.stacks = Stacks(account, console, clock)
        self.known = KnownValues()
        self._role: str | None = None
        self._records_printed = False

    # --- What is there ------------------------------------------------------------------------------------------------

    def region(self, stack: str) -> str:
        """Where a stack lives."""
        return {COPY: self.settings.copy_region, SITE: EDGE_REGION}.get(stack, self.settings.region)

    def find_stack(self, stack: str) -> Stack | None:
        """A stack that is there and has something to tell."""
        found = self.stacks.find(stack, self.region(stack))
        return found if found and found.outputs else None

    def releases(self) -> Releases | None:
        """Where the releases are, once the foundation is there."""
        foundation = self.find_stack(FOUNDATION)
        return self._open_releases(foundation) if foundation else None

    def require_releases(self) -> Releases:
        """The same. Raises `Problem` where nothing was ever deployed."""
        releases = self.releases()
        if releases is None:
            raise Problem("Nothing is deployed in this account yet. Begin with infra/deploy")
        return releases

    def require_stack(self, stack: str) -> Stack:
        """A stack. Raises `Problem` where it is not there."""
        found = self.find_stack(stack)
        if found is None:
            raise Problem(f"{stack} is not there yet in {self.region(stack)}. Begin with infra/deploy")
        return found

    def _open_releases(self, foundation: Stack) -> Releases:
        bucket = Bucket(self.account.client("s3", self.settings.region), foundation.outputs["Releases"])
        self._role = foundation.outputs["StackRole"]
        self.stacks.template_store = BucketTemplateStore(bucket, self.settings.region)
        self.known = replace(self.known, releases=bucket.name)
        return Releases(bucket)

    def spec_for(self, stack: str, template: str) -> StackSpec:
        """What a stack is to be, as far as is known by now. A parameter that an older template does not have is left out."""
        given = PARAMETERS_BY_STACK[stack](self.settings, self.known)
        names = parameter_names(template)
        values = {name: value for name, value in given.items() if name in names}
        return StackSpec(stack, self.region(stack), template, values, None if stack == FOUNDATION else self._role)

    def lock(self, releases: Releases) -> Lock:
        """Held while anything is changed that a release or a rotation changes: one at a time."""
        return Lock(releases.bucket, self.account.identity.arn, self.clock, self.console)

    # --- Beforehand ---------------------------------------------------------------------------------------------------

    def check_zone(self) -> None:
        """Raises `Problem` where the names' records could not be made."""
        check_zone(self.settings, self.account.client("route53", EDGE_REGION), self.console)

    def apply_foundation(self) -> Releases:
        """Makes or changes the foundation, where we may, and gives the place of the releases."""
        text = (self.root / "infra" / TEMPLATES[FOUNDATION]).read_text(encoding="utf-8")
        spec = self.spec_for(FOUNDATION, text)
        there = self.find_stack(FOUNDATION)
        if there and not self._differs(there, spec):
            self.console.info(f"{FOUNDATION}: nothing to change")
            return self._open_releases(there)
        try:
            return self._open_releases(self.stacks.apply(spec))
        except AwsError as error:
            if not is_denied(error):
                raise
            if there is None:
                raise Problem(
                    "These credentials may not lay the foundation (roles, the bucket of releases). The first deployment is done by\n"
                    "an administrator of the account (infra/README.md)."
                ) from error
        self.console.warn(
            "infra/foundation.yaml or a setting of it has changed, and these credentials may not change the foundation.\n"
            "An administrator has to run infra/deploy once. This deployment goes on with the foundation that is there."
        )
        return self._open_releases(there)

    def _differs(self, there: Stack, spec: StackSpec) -> bool:
        if any(there.parameters.get(name) != value for name, value in spec.parameters.items()):
            return True
        try:
            return strip_comments(self.stacks.template(FOUNDATION, spec.region)) != strip_comments(spec.template or "")
        except AwsError as error:
            if is_denied(error):
                return True
            raise

    def check_changes(self, local: LocalRelease) -> None:
        """Asks what would become of each stack that is there. Raises `Problem` where requests, or what they depend on, could be lost:
        then nothing was touched.

        Most of what a stack is given is known before it is changed; what is not is judged again when it is.
        """
        self.console.step("What would change")
        there = {stack: self.find_stack(stack) for stack in (COPY, INTAKE, SITE)}
        self.read_known_values(local.release, there)
        for stack, found in there.items():
            if found is None:
                # What comes after it is given what it will be.
                break
            if stack == SITE:
                self.wait_for_replica(self.known.front_door_key_sent)
            spec = self.spec_for(stack, local.template(stack))
            planned = self.stacks.plan(spec, self._watcher() if stack == SITE else None)
            if planned is None:
                self.console.info(f"{stack}: nothing")
                continue
            self.stacks.discard(spec, planned)
            self.console.info(f"{stack}: resources to make or change: {len(planned.changes)}")

    def read_known_values(self, release: Release, there: Mapping[str, Stack | None]) -> None:
        """What the stacks that are there tell about what the others are to be given."""
        self.known = replace(self.known, code=release.functions)
        if copy := there[COPY]:
            self.known = replace(self.known, copy_vault=copy.outputs["VaultArn"])
        if intake := there[INTAKE]:
            self.read_keys(intake, there[SITE])

    # --- Making a release live ----------------------------------------------------------------------------------------

    def apply(self, local: LocalRelease, releases: Releases, state: State, *, back: bool = False) -> None:
        """Makes the release live, again where it is a way `back`. What was begun and broken off is finished by doing this again."""
        releases.begin(state, local.release.id, back=back)
        self.known = replace(self.known, code=local.release.functions)
        site = self.find_stack(SITE)
        is_first = site is None
        upload = self.upload(local, releases, site) if site else None
        if upload:
            self.console.step("What pages load")
            upload.begin()
            upload.send(Stage.LOADED)

        self.console.step("The backups' second copy")
        copy = self.stacks.apply(self.spec_for(COPY, local.template(COPY)))
        self.known = replace(self.known, copy_vault=copy.outputs["VaultArn"])

        self.console.step("The form: table, functions, mails, alarms")
        intake = self._apply_intake(local, site)

        if site is None or upload is None:
            self.console.step("The front door: certificate, firewall, CloudFront (up to half an hour)")
            site = self._apply_site(local)
            upload = self.upload(local, releases, site)
            self.console.step("The site")
            upload.begin()
            upload.send(Stage.LOADED)
            upload.send(Stage.NEW)
            upload.send(Stage.CHANGED)
        else:
            self.console.step("New pages")
            upload.send(Stage.NEW)
            self.console.step("The front door")
            site = self._apply_site(local)
            self.console.step("The other pages")
            upload.send(Stage.CHANGED)
        self.console.step("What is gone, and what CloudFront has to forget")
        upload.remove()
        upload.record_uploaded()
        cloudfront = self.account.client("cloudfront", EDGE_REGION)
        edge_cache.invalidate(cloudfront, site.outputs["Distribution"], upload.difference.invalidations, self.clock, self.console)
        upload.record_invalidated()
        if not upload.difference.deletions and not upload.difference.invalidations:
            self.console.info("nothing")
        if is_first:
            self.print_records(intake, site)

    def print_records(self, intake: Stack, site: Stack) -> None:
        """Prints the domain's records, once in a run."""
        if not self._records_printed:
            print_all_records(self.settings, intake.outputs, site.outputs, self.console)
        self._records_printed = True

    def upload(self, local: LocalRelease, releases: Releases, site: Stack) -> Upload:
        """The site's files on their way into the bucket: what there is to do is known, nothing is done yet."""
        bucket = Bucket(self.account.client("s3", EDGE_REGION), site.outputs["SiteBucket"])
        return Upload(bucket, releases.bucket, site_files(local.dist), self.console, self.clock.now())

    def _apply_intake(self, local: LocalRelease, site: Stack | None) -> Stack:
        there = self.find_stack(INTAKE)
        if there:
            self.read_keys(there, site)
        intake = self.stacks.apply(self.spec_for(INTAKE, local.template(INTAKE)))
        print_mail_records(self.settings, there.outputs if there else {}, intake.outputs, self.console)
        self.read_keys(intake, site)
        return intake

    def read_keys(self, intake: Stack, site: Stack | None) -> None:
        """Looks which versions of the keys there are, and which CloudFront sends."""
        client = self.account.client("secretsmanager", self.settings.region)
        # After a move to another region CloudFront's stack still names the secret of the old one, and its versions.
        is_same = site is not None and site.parameters.get("FrontDoorSecret") == intake.outputs["FrontDoorSecretAtTheEdge"]
        sent = site.parameters.get("FrontDoorKeyVersion", "") if site and is_same else None
        front_door = keys.front_door_versions(client, intake.outputs["FrontDoorSecret"], sent)
        self.known = replace(
            self.known,
            intake=intake.outputs,
            seal_key=keys.versions(client, intake.outputs["SealSecret"]),
            front_door_key=front_door,
            front_door_key_sent=front_door.current,
        )

    def _apply_site(self, local: LocalRelease) -> Stack:
        sent = self.known.front_door_key_sent
        self.wait_for_replica(sent)
        made = self.stacks.apply(self.spec_for(SITE, local.template(SITE)), self._watcher())
        if is_closed(made):
            self.console.info("the form is closed, and stays so until infra/deploy --open-form")
        return made

    def _watcher(self) -> CertificateWatcher:
        return CertificateWatcher(self.settings, self.account.client("acm", EDGE_REGION), self.console)

    def wait_for_replica(self, version: str) -> None:
        """Waits until the front door's key is where CloudFront's stack reads it."""
        secret = self.known.intake["FrontDoorSecretAtTheEdge"]
        keys.wait_for_replica(self.account, secret, EDGE_REGION, version, self.clock, self.console)
