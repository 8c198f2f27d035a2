"""Applies a release: stacks, uploads and cache invalidation, in an order that never shows a visitor a broken link.

The order: the assets that pages load; the functions that take the forms; new pages; the edge functions, which know the pages and
old addresses; changed pages, which may link to new ones; and last the deletion of what is gone.
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
    """Whether the form is closed on purpose, by the parameters of the site's stack."""
    return site.parameters.get(CLOSED_PARAMETER) == "true"


class Deployment:
    """The association's deployment in one account: its stacks, releases and site."""

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

    # --- Reading ------------------------------------------------------------------------------------------------------

    def region(self, stack: str) -> str:
        """Returns the region of a stack."""
        return {COPY: self.settings.copy_region, SITE: EDGE_REGION}.get(stack, self.settings.region)

    def find_stack(self, stack: str) -> Stack | None:
        """Returns a stack that exists and has outputs, or `None`."""
        found = self.stacks.find(stack, self.region(stack))
        return found if found and found.outputs else None

    def releases(self) -> Releases | None:
        """Returns the store of releases, or `None` if the foundation does not exist."""
        foundation = self.find_stack(FOUNDATION)
        return self._open_releases(foundation) if foundation else None

    def require_releases(self) -> Releases:
        """Returns the store of releases. Raises `Problem` if nothing was ever deployed."""
        releases = self.releases()
        if releases is None:
            raise Problem("Nothing is deployed in this account yet. Start with infra/deploy")
        return releases

    def require_stack(self, stack: str) -> Stack:
        """Returns a stack. Raises `Problem` if it does not exist."""
        found = self.find_stack(stack)
        if found is None:
            raise Problem(f"The stack {stack} does not exist in {self.region(stack)} yet. Start with infra/deploy")
        return found

    def _open_releases(self, foundation: Stack) -> Releases:
        bucket = Bucket(self.account.client("s3", self.settings.region), foundation.outputs["Releases"])
        self._role = foundation.outputs["StackRole"]
        self.stacks.template_store = BucketTemplateStore(bucket, self.settings.region)
        self.known = replace(self.known, releases=bucket.name)
        return Releases(bucket)

    def spec_for(self, stack: str, template: str) -> StackSpec:
        """Returns the desired state of a stack, from what is known so far. Parameters that an older template lacks are left
        out."""
        given = PARAMETERS_BY_STACK[stack](self.settings, self.known)
        names = parameter_names(template)
        values = {name: value for name, value in given.items() if name in names}
        return StackSpec(stack, self.region(stack), template, values, None if stack == FOUNDATION else self._role)

    def lock(self, releases: Releases) -> Lock:
        """Returns the lock that deployments, rollbacks and key rotations hold."""
        return Lock(releases.bucket, self.account.identity.arn, self.clock, self.console)

    # --- Checks before a deployment -----------------------------------------------------------------------------------

    def check_zone(self) -> None:
        """Raises `Problem` if the hosted zone does not contain the site's and the mail's domain."""
        check_zone(self.settings, self.account.client("route53", EDGE_REGION), self.console)

    def apply_foundation(self) -> Releases:
        """Creates or updates the foundation if the credentials allow it, and returns the store of releases."""
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
                    "These credentials have no permission to create the foundation (roles, the bucket of releases).\n"
                    "An administrator of the account has to run the first deployment (infra/README.md)."
                ) from error
        self.console.warn(
            "infra/foundation.yaml or one of its settings has changed, and these credentials have no permission to update it.\n"
            "An administrator has to run infra/deploy once. This deployment continues with the present foundation."
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
        """Plans the change to each existing stack before anything is changed, and prints its size.

        Raises `Problem` if the release would destroy requests or what they depend on. A stack whose parameters come from another
        stack's outputs is checked again when it is changed, because the outputs may differ by then.
        """
        self.console.step("Planned changes")
        there = {stack: self.find_stack(stack) for stack in (COPY, INTAKE, SITE)}
        self.read_known_values(local.release, there)
        for stack, found in there.items():
            if found is None:
                # The parameters of the later stacks depend on this one.
                break
            if stack == SITE:
                self.wait_for_replica(self.known.front_door_key_sent)
            spec = self.spec_for(stack, local.template(stack))
            planned = self.stacks.plan(spec, self._watcher() if stack == SITE else None)
            if planned is None:
                self.console.info(f"{stack}: nothing to change")
                continue
            self.stacks.discard(spec, planned)
            self.console.info(f"{stack}: resources to make or change: {len(planned.changes)}")

    def read_known_values(self, release: Release, there: Mapping[str, Stack | None]) -> None:
        """Reads from the existing stacks what the parameters of the others are made of."""
        self.known = replace(self.known, code=release.functions)
        if copy := there[COPY]:
            self.known = replace(self.known, copy_vault=copy.outputs["VaultArn"])
        if intake := there[INTAKE]:
            self.read_keys(intake, there[SITE])

    # --- Making a release live ----------------------------------------------------------------------------------------

    def apply(self, local: LocalRelease, releases: Releases, state: State, *, is_rollback: bool = False) -> None:
        """Makes the release live. `is_rollback` says that it was live before. Doing it again finishes an interrupted run."""
        releases.begin(state, local.release.id, is_rollback=is_rollback)
        self.known = replace(self.known, code=local.release.functions)
        site = self.find_stack(SITE)
        is_first = site is None
        upload = self.upload(local, releases, site) if site else None
        if upload:
            self.console.step("Assets: styles, fonts, pictures")
            upload.begin()
            upload.send(Stage.LOADED)

        self.console.step("The backups' second copy")
        copy = self.stacks.apply(self.spec_for(COPY, local.template(COPY)))
        self.known = replace(self.known, copy_vault=copy.outputs["VaultArn"])

        self.console.step("The form: table, functions, mail, alarms")
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
            self.console.step("Changed pages")
            upload.send(Stage.CHANGED)
        self.console.step("Deletions and CloudFront's cache")
        upload.remove()
        upload.record_uploaded()
        cloudfront = self.account.client("cloudfront", EDGE_REGION)
        edge_cache.invalidate(cloudfront, site.outputs["Distribution"], upload.difference.invalidations, self.clock, self.console)
        upload.record_invalidated()
        if not upload.difference.deletions and not upload.difference.invalidations:
            self.console.info("nothing to do")
        if is_first:
            self.print_records(intake, site)

    def print_records(self, intake: Stack, site: Stack) -> None:
        """Prints the domain's DNS records, once a run."""
        if not self._records_printed:
            print_all_records(self.settings, intake.outputs, site.outputs, self.console)
        self._records_printed = True

    def upload(self, local: LocalRelease, releases: Releases, site: Stack) -> Upload:
        """Returns the upload of the site's files: the difference is computed, nothing is sent yet."""
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
        """Reads which versions of the keys exist, and which one CloudFront sends."""
        client = self.account.client("secretsmanager", self.settings.region)
        # After a move to another region, the site's stack still names the old region's secret and its versions.
        is_same = site is not None and site.parameters.get("FrontDoorSecret") == intake.outputs["FrontDoorSecretAtTheEdge"]
        sent = site.parameters.get("FrontDoorKeyVersion", "") if site and is_same else None
        front_door = keys.front_door_versions(client, intake.outputs["FrontDoorSecret"], sent)
        self.known = replace(
            self.known,
            intake=intake.outputs,
            seal_key=keys.seal_versions(
                client,
                intake.outputs["SealSecret"],
                intake.parameters.get("SealKeyVersion", ""),
                intake.parameters.get("SealKeyOtherVersion", ""),
            ),
            front_door_key=front_door,
            front_door_key_sent=front_door.current,
        )

        # A stack of a release from before the desk in the browser does not have them.
        if "DeskSecret" in intake.outputs:
            self.known = replace(
                self.known,
                desk_key=keys.versions(client, intake.outputs["DeskSecret"]),
                desk_client_secret=keys.versions(client, intake.outputs["DeskClientSecret"]).current,
            )

    def _apply_site(self, local: LocalRelease) -> Stack:
        sent = self.known.front_door_key_sent
        self.wait_for_replica(sent)
        made = self.stacks.apply(self.spec_for(SITE, local.template(SITE)), self._watcher())
        if is_closed(made):
            self.console.info("the form is closed and stays closed until infra/deploy --open-form")
        return made

    def _watcher(self) -> CertificateWatcher:
        return CertificateWatcher(self.settings, self.account.client("acm", EDGE_REGION), self.console)

    def wait_for_replica(self, version: str) -> None:
        """Waits until the front door's key is replicated to the region where the site's stack reads it."""
        secret = self.known.intake["FrontDoorSecretAtTheEdge"]
        keys.wait_for_replica(self.account, secret, EDGE_REGION, version, self.clock, self.console)
