"""Whole deployments into an account that starts empty: the order, the result, rollbacks, and runs that died."""

import json
import unittest
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from ..lock import KEY
from ..names import COPY, FOUNDATION, INTAKE, SITE
from ..problem import Problem
from ..site.upload import Difference
from .deployment_case import DeploymentCase
from .doubles import change
from .support import CONTENT_A, CONTENT_B, HOME, Call, Killed, ServiceError


class TheFirstTime(DeploymentCase):
    def test_first_deployment_creates_the_stacks_in_dependency_order(self) -> None:
        self.assertTrue(self.deploy(), self.console.text)
        self.assertEqual([name for name, _ in self.stacks.executed], [FOUNDATION, COPY, INTAKE, SITE])
        given = dict(self.stacks.executed)
        self.assertEqual(given[INTAKE]["CopyVault"], "arn:aws:backup:eu-west-1:123456789012:backup-vault:sama-copy")
        self.assertEqual(given[INTAKE]["CodeBucket"], "sama-releases")
        self.assertEqual(given[SITE]["ApiHost"], "abc123.execute-api.eu-central-1.amazonaws.com")
        self.assertIn(":us-east-1:", given[SITE]["FrontDoorSecret"])
        self.assertNotEqual(given[SITE]["FrontDoorKeyVersion"], "")
        self.assertEqual(self.state().current, self.state().history[-1]["release"])

    def test_foundation_gets_the_github_subject(self) -> None:
        subject = "repo:owner@1/name@2:environment:production"
        self.settings = replace(self.settings, github_repository="owner/name", github_subject=subject)
        self.assertTrue(self.deploy(), self.console.text)
        given = self.stacks.stack(FOUNDATION).parameters
        self.assertEqual((given["GithubRepository"], given["GithubSubject"]), ("owner/name", subject))

    def test_each_stack_has_its_region_role_and_protection(self) -> None:
        self.deploy()
        places = {name: region for region, name in self.stacks.stacks}
        self.assertEqual(places, {FOUNDATION: HOME, INTAKE: HOME, COPY: "eu-west-1", SITE: "us-east-1"})
        for name in places:
            stack = self.stacks.stack(name)
            self.assertTrue(stack.protected, name)
            self.assertEqual(bool(stack.role), name != FOUNDATION)

    def test_dns_records_are_printed(self) -> None:
        self.deploy()
        self.assertIn("d111111abcdef8.cloudfront.net", self.console.text)
        self.assertIn("one._domainkey.sama.example", self.console.text)
        self.assertIn('"v=spf1 include:amazonses.com -all"', self.console.text)

    def test_mail_records_are_printed_before_the_wait_for_the_certificate_and_when_they_change(self) -> None:
        self.deploy()
        output = self.console.text
        self.assertLess(output.index("one._domainkey.sama.example"), output.index("The front door: certificate"))
        self.assertEqual(output.count("one._domainkey.sama.example"), 2)
        self.deploy()
        self.assertEqual(self.console.text.count("one._domainkey.sama.example"), 2)
        # As after a change of `mail_domain`.
        execute = self.stacks._ExecuteChangeSet

        def other(params: dict[str, str], region: str) -> dict[str, str]:
            answer = execute(params, region)
            if params["StackName"] == INTAKE:
                self.stacks.stack(INTAKE).outputs["MailRecord1"] = "two._domainkey.sama.example CNAME two.dkim.amazonses.com"
            return answer

        self.stacks._ExecuteChangeSet = other  # type: ignore[method-assign,assignment]
        self.deploy(content=CONTENT_B)
        self.assertEqual(self.console.text.count("two._domainkey.sama.example"), 1)

    def test_dns_records_are_printed_once_and_again_if_the_domain_does_not_lead_here(self) -> None:
        self.deploy()
        self.deploy()
        self.assertEqual(self.console.text.count("The domain needs these DNS records"), 1)
        self.door.faults["GET /version.json"] = lambda status, headers, text: (status, headers, b"{}")
        self.commands().smoke()
        self.assertIn("does not show this release", self.console.text)
        self.assertEqual(self.console.text.count("The domain needs these DNS records"), 2)

    def test_domain_outside_the_zone_is_refused_before_anything_is_built(self) -> None:
        zone = {"Id": "/hostedzone/Z0123456789", "Name": "other.example.", "CallerReference": "1"}
        self.cloud.doubles["route53"] = lambda _: {"HostedZone": zone}
        self.settings = replace(self.settings, hosted_zone_id="Z0123456789")
        with self.assertRaisesRegex(Problem, "`mail_domain`"):
            self.deploy()
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertFalse((self.builder.folder / "dist").exists())

    def test_missing_permission_for_the_foundation_is_explained(self) -> None:
        self.cloud.denied = {"cloudformation.CreateChangeSet"}
        with self.assertRaisesRegex(Problem, "An administrator of the account has to run"):
            self.deploy()

    def test_failed_stack_creation_shows_the_resources_reason_and_the_next_run_repairs_it(self) -> None:
        self.stacks.failures[INTAKE] = "The role cannot be assumed"
        with self.assertRaisesRegex(Problem, "Thing .*: The role cannot be assumed$") as caught:
            self.deploy()
        self.assertNotIn("cancelled", str(caught.exception))
        self.clock.sleep(3700)
        self.assertTrue(self.deploy(), self.console.text)


class TheNextTime(DeploymentCase):
    def setUp(self) -> None:
        super().setUp()
        # Twice, because the stacks name key versions only once the secrets exist.
        for _ in range(2):
            self.assertTrue(self.deploy(extra={"ar/gone/index.html": "gone"}), self.console.text)
        self.first = self.state().current
        self.stacks.executed.clear()
        self.cloud.calls.clear()
        self.cloudfront.invalidated.clear()

    def sequence(self) -> list[str]:
        """Returns the changes to the site and the stacks, in order."""
        seen = []
        for call in self.cloud.calls:
            if call.operation == "ExecuteChangeSet":
                token = call.params["ClientRequestToken"]
                (name,) = (
                    n for (_, n), s in self.stacks.stacks.items() if s.events and s.events[0]["ClientRequestToken"] == token
                )
                seen.append(name)
            elif call.params.get("Bucket") == "sama-site-files" and call.is_write:
                seen.append(call.params.get("Key", "deletions"))
            elif call.service == "cloudfront" and call.is_write:
                seen.append("invalidation")
        return seen

    def test_order_is_assets_then_functions_then_pages_then_deletions(self) -> None:
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"assets/new.2.css": "new"}), self.console.text)
        sequence = self.sequence()
        self.assertEqual(sequence[:2], ["assets/new.2.css", INTAKE])
        self.assertEqual(sequence[-3:], ["version.json", "deletions", "invalidation"])
        self.assertNotIn(FOUNDATION, sequence)
        self.assertNotIn(COPY, sequence)

    def test_new_page_is_uploaded_before_the_edge_functions_change_and_those_before_pages_that_link_to_it(self) -> None:
        # The edge functions answer 404 for addresses that they do not know.
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        sequence = self.sequence()
        self.assertEqual(sequence[:3], [INTAKE, "ar/new/index.html", SITE])
        changed = sequence[3 : sequence.index("deletions")]
        self.assertIn("ar/about/index.html", changed)
        self.assertIn("ar/index.html", changed)

    def test_changed_page_is_the_only_upload_and_the_only_invalidation(self) -> None:
        before = dict(self.stacks.stack(INTAKE).parameters)
        extra = {"ar/gone/index.html": "gone", "ar/about/index.html": "another"}
        self.assertTrue(self.deploy(extra=extra), self.console.text)
        self.assertEqual(self.sequence(), ["ar/about/index.html", "invalidation"])
        self.assertEqual(self.cloudfront.invalidated, [["/ar/about/", "/ar/about/index.html"]])
        self.assertEqual(self.stacks.stack(INTAKE).parameters["SubmitCode"], before["SubmitCode"])

    def test_build_gets_the_published_manifest(self) -> None:
        self.deploy(content=CONTENT_B)
        published = self.builder.published
        self.assertIsNotNone(published)
        manifest = json.loads((published / "manifest.json").read_text())  # type: ignore[operator]
        self.assertIn("site/ar/gone/index.html", manifest)

    def test_unchanged_functions_are_not_stored_again(self) -> None:
        extra = {"ar/gone/index.html": "gone", "ar/about/index.html": "another"}
        self.deploy(extra=extra)
        stored = [call.params["Key"] for call in self.cloud.calls if call.operation == "PutObject"]
        self.assertEqual([key for key in stored if key.startswith("functions/")], [])

    def test_rollback_restores_functions_site_and_edge_together(self) -> None:
        site, edge, intake = self.site(), self.stacks.stack(SITE).template, dict(self.stacks.stack(INTAKE).parameters)
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertNotEqual(self.site(), site)
        self.assertNotEqual(self.stacks.stack(SITE).template, edge)
        self.assertNotEqual(self.stacks.stack(INTAKE).parameters, intake)
        second = self.state().current
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.site(), site)
        self.assertEqual(self.stacks.stack(SITE).template, edge)
        self.assertEqual(self.stacks.stack(INTAKE).parameters, intake)
        self.assertEqual(self.state().current, self.first)
        self.assertEqual(self.state().withdrawn, [second])
        # That was the first release.
        with self.assertRaisesRegex(Problem, "no earlier release"):
            self.commands().rollback(None)

    def test_rollback_target_is_the_named_release_or_the_last_good_one(self) -> None:
        self.deploy(content=CONTENT_B)
        second = self.state().current
        self.deploy(content="c" * 32)
        third = self.state().current
        self.assertTrue(self.commands().rollback(self.first))
        self.assertEqual(self.state().current, self.first)
        # The third was withdrawn, so the last good one is the second.
        self.assertTrue(self.commands().rollback(None))
        self.assertEqual(self.state().current, second)
        self.assertIn(third, self.state().withdrawn)
        for beginning, message in (("2020", "is no release 2020"), ("20261123", "is more than one release 20261123")):
            with self.assertRaisesRegex(Problem, message):
                self.commands().rollback(beginning)
        self.assertTrue(self.commands().rollback(self.first[:18]))

    def test_release_that_fails_its_checks_is_rolled_back(self) -> None:
        site = self.site()
        self.door.faults["POST /intake/ar/question"] = lambda status, headers, text: (
            (status, headers, text) if self.content() == CONTENT_A else (502, {}, b"")
        )
        self.assertFalse(self.deploy(content=CONTENT_B))
        self.assertIn("these checks FAILED:\n!! - the empty form question, ar: the status is 502", self.console.text)
        self.assertIn("Rolled back", self.console.text)
        self.assertEqual(self.site(), site)
        self.assertEqual(self.state().current, self.first)

    def content(self) -> str:
        """Returns the content digest of the live function."""
        return str(self.door._bundle()["content"])

    def test_release_that_fails_its_checks_stays_with_keep(self) -> None:
        self.door.faults["GET /en/"] = lambda *_: (500, {}, b"")
        self.builder.changes = {"content": CONTENT_B}
        self.builder.commits += 1
        self.assertFalse(self.commands().deploy(uncommitted=False, keep=True))
        self.assertEqual(self.content(), CONTENT_B)
        self.assertIn("because of --keep", self.console.text)
        self.assertEqual(self.state().withdrawn, [self.state().current])

    def test_change_that_would_replace_the_table_is_refused_and_nothing_changes(self) -> None:
        before, state = self.site(), self.state()
        self.stacks.changes[INTAKE] = [
            change("Modify", "Thing", "AWS::Lambda::Function"),
            change("Modify", "Table", "AWS::DynamoDB::Table", Replacement="True"),
        ]
        with self.assertRaisesRegex(Problem, "replace Table, a table, with an empty one"):
            self.deploy(content=CONTENT_B, extra={"assets/new.2.css": "new"})
        self.assertEqual((self.site(), self.state()), (before, state))
        self.assertEqual(self.stacks.executed, [])
        self.assertEqual(self.stacks.change_sets, {})

    def test_rollback_that_would_delete_a_protected_resource_is_refused_and_nothing_changes(self) -> None:
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        before, state = self.site(), self.state()
        self.stacks.executed.clear()
        self.stacks.changes[SITE] = [change("Remove", "Another", "AWS::S3::Bucket")]
        with self.assertRaisesRegex(Problem, "it would delete Another, a bucket"):
            self.commands().rollback(None)
        self.assertEqual((self.site(), self.state(), self.stacks.executed), (before, state, []))

    def test_failed_release_stays_if_its_rollback_would_delete_a_protected_resource(self) -> None:
        def wrong(*_: object) -> tuple[int, dict[str, str], bytes]:
            self.stacks.changes[INTAKE] = [change("Remove", "Another", "AWS::Backup::BackupVault")]
            return 500, {}, b""

        self.door.faults["GET /en/"] = wrong
        self.assertFalse(self.deploy(content=CONTENT_B))
        self.assertIn("The previous release cannot be made live", self.console.text)
        self.assertIn("it would delete Another, a backup vault", self.console.text)
        state = self.state()
        self.assertEqual((state.withdrawn, state.applying), ([state.current], None))
        self.assertNotEqual(state.current, self.first)
        self.assertEqual(self.content(), CONTENT_B)

    def test_release_that_cannot_be_applied_is_rolled_back(self) -> None:
        site, intake = self.site(), dict(self.stacks.stack(INTAKE).parameters)
        for fails in (
            lambda: self.stacks.failures.update({SITE: "CloudFront is busy"}),
            lambda: self.refused_once("cloudfront", "CreateInvalidation", "TooManyInvalidationsInProgress"),
        ):
            fails()
            self.assertFalse(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}))
            self.assertIn("could not be made live", self.console.text)
            self.assertIn("Rolled back", self.console.text)
            self.assertEqual((self.site(), self.stacks.stack(INTAKE).parameters), (site, intake))
            state = self.state()
            self.assertEqual((state.current, state.applying), (self.first, None))
            self.assertEqual(state.withdrawn, [each for each in self.ids() if each != self.first])

    def ids(self) -> list[str]:
        """Returns the ids of all releases."""
        return self.commands().deployment.require_releases().ids()

    def refused_once(self, service: str, operation: str, code: str) -> None:
        """Makes the next request of that operation fail."""
        double = self.cloud.doubles[service]

        def refuse(call: Call) -> dict[str, Any] | None:
            if call.operation == operation:
                self.cloud.doubles[service] = double
                raise ServiceError(code, "no")
            return double(call)

        self.cloud.doubles[service] = refuse

    def test_release_that_cannot_be_applied_stays_with_keep(self) -> None:
        self.stacks.failures[SITE] = "CloudFront is busy"
        self.builder.changes = {"content": CONTENT_B, "extra": {"ar/new/index.html": "new"}}
        self.builder.commits += 1
        self.clock.sleep(60)
        with self.assertRaisesRegex(Problem, "CloudFront is busy"):
            self.commands().deploy(uncommitted=False, keep=True)
        self.assertEqual(self.content(), CONTENT_B)
        self.assertEqual((self.state().withdrawn, self.state().applying), ([], self.ids()[-1]))

    def test_run_after_an_expired_login_continues_with_the_same_release(self) -> None:
        self.refused_once("cloudfront", "CreateInvalidation", "ExpiredToken")
        with self.assertRaisesRegex(Exception, "ExpiredToken"):
            self.deploy(content=CONTENT_B)
        self.assertEqual((self.state().withdrawn, self.state().applying), ([], self.ids()[-1]))

    def test_failed_rollback_is_finished_by_the_command_it_prints(self) -> None:
        site, execute = self.site(), self.stacks._ExecuteChangeSet

        def both(params: dict[str, Any], region: str) -> dict[str, Any]:
            answer = execute(params, region)
            if params["StackName"] == SITE:
                self.stacks.failures[INTAKE] = "Lambda is busy"
                self.stacks._ExecuteChangeSet = execute  # type: ignore[method-assign]
            return answer

        self.stacks._ExecuteChangeSet = both  # type: ignore[method-assign]
        self.stacks.failures[SITE] = "CloudFront is busy"
        with self.assertRaisesRegex(Problem, "(?s)Lambda is busy.*infra/deploy --rollback"):
            self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"})
        self.assertIn("CloudFront is busy", self.console.text)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual((self.state().current, self.site()), (self.first, site))

    def test_deployment_continues_without_permission_to_change_the_foundation(self) -> None:
        self.stacks.stack(FOUNDATION).template += "\nOld: true\n"
        self.cloud.denied = {"cloudformation.UpdateTerminationProtection"}
        double = self.stacks._CreateChangeSet

        def denied(params: dict[str, str], region: str) -> dict[str, str]:
            if params["StackName"] == FOUNDATION:
                raise ServiceError("AccessDenied", "no")
            return double(params, region)

        self.stacks._CreateChangeSet = denied  # type: ignore[method-assign,assignment]
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertIn("An administrator has to run infra/deploy once", self.console.text)

    def test_deployment_is_refused_while_another_runs(self) -> None:
        bucket = self.commands().deployment.require_releases().bucket
        bucket.put_json(KEY, {"who": "somebody", "when": self.clock.now().isoformat()}, None)
        with self.assertRaisesRegex(Problem, "Another deployment is running: somebody"):
            self.deploy(content=CONTENT_B)
        self.assertEqual(self.sequence(), [])
        self.clock.time += timedelta(hours=1, minutes=1)
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertIsNone(bucket.get(KEY))

    def test_deployment_by_somebody_else_during_the_build_is_not_undone(self) -> None:
        commands = self.commands()
        built = self.builder.functions

        def meanwhile(*arguments: object) -> object:
            self.builder.functions = built  # type: ignore[method-assign]
            packages = built(*arguments)  # type: ignore[arg-type]
            folder, self.builder._folder = self.builder._folder, self.folder.path / "other"
            self.assertTrue(self.deploy(content=CONTENT_B))
            self.builder._folder = folder
            return packages

        self.builder.functions = meanwhile  # type: ignore[method-assign,assignment]
        with self.assertRaisesRegex(Problem, "Somebody else deployed"):
            commands.deploy(uncommitted=False, keep=False)
        self.assertEqual(self.content(), CONTENT_B)

    def test_move_to_another_region_creates_a_new_intake_and_keeps_the_site(self) -> None:
        self.settings = replace(self.settings, region="eu-west-3")
        del self.stacks.stacks[(HOME, FOUNDATION)]
        old = self.stacks.stacks.pop((HOME, INTAKE))
        self.stacks.suffix = "-anew"
        create = self.stacks._CreateChangeSet

        def whole(params: dict[str, Any], region: str) -> dict[str, Any]:
            # The template does not allow an empty value.
            given = {each["ParameterKey"]: each.get("ParameterValue") for each in params["Parameters"]}
            self.assertNotEqual(given.get("ApiHost"), "")
            return create(params, region)

        self.stacks._CreateChangeSet = whole  # type: ignore[method-assign]
        # The first attempt fails before CloudFront knows the new key.
        self.stacks.failures[SITE] = "CloudFront is busy"
        with self.assertRaises(Problem):
            self.deploy(content=CONTENT_B)
        self.clock.sleep(7200)
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertNotEqual(self.stacks.stack(INTAKE).outputs["FrontDoorSecret"], old.outputs["FrontDoorSecret"])
        self.assertEqual(self.stacks.stack(INTAKE).parameters["FrontDoorKeyPreviousVersion"], "")


class TheNight(DeploymentCase):
    """The nightly deployment of the same commit, for pages with a first or last day."""

    checks_firewall_texts = False

    def setUp(self) -> None:
        super().setUp()
        self.releases = []
        for content in (CONTENT_A, CONTENT_B):
            self.assertTrue(self.deploy(content=content), self.console.text)
            self.releases.append(self.state().current)

    def night(self, **changes: Any) -> bool:
        """Runs the scheduled deployment of the same commit a day later."""
        self.builder.changes = changes
        self.clock.sleep(24 * 3600)
        return self.commands().deploy(uncommitted=False, keep=False, scheduled=True)

    def test_identical_build_is_no_new_release_and_rollback_skips_it(self) -> None:
        for _ in range(3):
            self.assertTrue(self.night(content=CONTENT_B), self.console.text)
        self.assertIn("Nothing has changed", self.console.text)
        self.assertEqual(self.commands().deployment.require_releases().ids(), self.releases)
        self.assertEqual([entry["release"] for entry in self.state().history], self.releases)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.state().current, self.releases[0])
        self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_A)

    def test_page_whose_day_has_come_is_a_new_release(self) -> None:
        self.assertTrue(self.night(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertNotIn(self.state().current, self.releases)
        self.assertIn("ar/new/index.html", self.site())

    def test_identical_build_is_applied_again_with_changed_settings(self) -> None:
        self.settings = replace(self.settings, technical_contact="another@sama.example")
        self.assertTrue(self.night(content=CONTENT_B), self.console.text)
        self.assertEqual(self.stacks.stack(INTAKE).parameters["TechnicalContact"], "another@sama.example")

    def test_identical_build_that_fails_its_checks_is_neither_withdrawn_nor_rolled_back(self) -> None:
        self.door.faults["GET /en/"] = lambda *_: (500, {}, b"")
        self.assertFalse(self.night(content=CONTENT_B))
        self.assertIn("it passed before", self.console.text)
        self.assertEqual((self.state().current, self.state().withdrawn), (self.releases[1], []))

    def test_withdrawn_commit_is_deployed_by_a_person_but_not_by_schedule(self) -> None:
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.cloud.calls.clear()
        self.assertFalse(self.night(content=CONTENT_B))
        self.assertIn(f"{self.releases[1]} was withdrawn", self.console.text)
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_B)
        self.assertTrue(self.night(content=CONTENT_B), self.console.text)

    def test_rollback_skips_releases_identical_to_a_withdrawn_one(self) -> None:
        self.assertTrue(self.deploy(content=CONTENT_A), self.console.text)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.state().current, self.releases[1])
        with self.assertRaisesRegex(Problem, "no earlier release"):
            self.commands().rollback(None)
        self.assertTrue(self.commands().rollback(self.releases[0]), self.console.text)


class TheClosedForm(DeploymentCase):
    def setUp(self) -> None:
        super().setUp()
        self.deploy()

    def closed(self) -> str:
        """Returns the parameter of the site's stack."""
        return self.stacks.stack(SITE).parameters["Closed"]

    def test_closing_and_opening_change_only_the_edge(self) -> None:
        before = self.stacks.stack(SITE)
        template, parameters, role = before.template, dict(before.parameters), before.role
        self.cloud.calls.clear()
        self.commands().switch_form(closed=True)
        self.assertEqual({call.service for call in self.cloud.calls}, {"cloudformation"})
        self.assertEqual({call.region for call in self.cloud.calls}, {"us-east-1"})
        self.assertEqual((before.template, before.role), (template, role))
        self.assertEqual(before.parameters, {**parameters, "Closed": "true"})
        self.assertTrue(self.commands().smoke(), self.console.text)
        self.assertIn("ok     the closed form", self.console.text)
        self.commands().switch_form(closed=False)
        self.assertEqual((before.template, before.parameters), (template, {**parameters, "Closed": "false"}))

    def test_form_stays_closed_over_a_deployment_and_a_rollback(self) -> None:
        self.commands().switch_form(closed=True)
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertEqual(self.closed(), "true")
        self.assertIn("stays closed until infra/deploy --open-form", self.console.text)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.closed(), "true")

    def test_closing_twice_does_nothing(self) -> None:
        self.commands().switch_form(closed=True)
        self.cloud.calls.clear()
        self.commands().switch_form(closed=True)
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])

    def test_closing_without_the_parameter_is_explained(self) -> None:
        del self.stacks.stack(SITE).parameters["Closed"]
        with self.assertRaisesRegex(Problem, "cannot close its forms"):
            self.commands().switch_form(closed=True)

    def before_next(self, operation: str, action: Callable[[], object]) -> None:
        """Runs an action before the next request of that operation for the site's stack."""
        double = getattr(self.stacks, f"_{operation}")

        def meanwhile(params: dict[str, Any], region: str) -> dict[str, Any]:
            if params["StackName"] == SITE:
                setattr(self.stacks, f"_{operation}", double)
                action()
            return double(params, region)  # type: ignore[no-any-return]

        setattr(self.stacks, f"_{operation}", meanwhile)

    def assert_consistent(self, page: str) -> None:
        """Asserts that edge functions and bucket belong to the release with that page, and that the form is closed."""
        self.assertIn(page, self.site())
        self.assertIn(page.removesuffix("/index.html").removeprefix("ar/"), self.stacks.stack(SITE).template)
        self.assertEqual(self.closed(), "true")
        self.assertEqual(self.stacks.change_sets, {})

    def test_closing_while_a_deployment_finishes_keeps_the_deployments_changes(self) -> None:
        for number, operation in enumerate(("CreateChangeSet", "ExecuteChangeSet")):
            with self.subTest(operation):
                self.commands().switch_form(closed=False)
                page = f"ar/new-{number}/index.html"
                commands = self.commands()
                self.before_next(operation, lambda page=page: self.assertTrue(self.deploy(extra={page: "new"})))  # type: ignore[misc]
                commands.switch_form(closed=True)
                self.assert_consistent(page)

    def test_form_closed_during_a_deployment_stays_closed(self) -> None:
        for number, operation in enumerate(("CreateChangeSet", "ExecuteChangeSet")):
            with self.subTest(operation):
                self.commands().switch_form(closed=False)
                page = f"ar/new-{number}/index.html"
                self.before_next(operation, lambda: self.commands().switch_form(closed=True))
                self.assertTrue(self.deploy(content=CONTENT_B, extra={page: "new"}), self.console.text)
                self.assert_consistent(page)


class RunsThatDied(DeploymentCase):
    # The firewall's texts are tested elsewhere.
    checks_firewall_texts = False

    def test_first_deployment_that_dies_at_any_request_is_finished_by_the_next_run(self) -> None:
        self.dies_at_each(is_first=True)

    def test_later_deployment_that_dies_at_any_request_is_finished_by_the_next_run(self) -> None:
        self.dies_at_each(is_first=False)

    def test_rollback_that_dies_at_any_request_is_finished_by_the_next_run(self) -> None:
        for write in count(1):
            self.doCleanups()
            self.setUp()
            releases = []
            for content in (CONTENT_A, CONTENT_B, "c" * 32):
                self.assertTrue(self.deploy(content=content), self.console.text)
                releases.append(self.state().current)
            if not self.died(write, lambda: self.commands().rollback(None)):
                break
            if self.state().current != releases[1]:
                # The run died before it recorded that it was finished.
                self.assertTrue(self.commands().rollback(None), f"{write}:\n{self.console.text}")
            state = self.state()
            self.assertEqual((state.current, state.applying), (releases[1], None), f"died at {write}")
            self.assertEqual(state.withdrawn, [releases[2]], f"died at {write}")
            self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_B)
        self.assertGreater(write, 10)

    def test_closing_that_dies_at_any_request_is_finished_by_the_next_run(self) -> None:
        self.deploy()
        for write in count(1):
            died = self.died(write, lambda: self.commands().switch_form(closed=True))
            self.commands().switch_form(closed=True)
            self.assertEqual(self.stacks.stack(SITE).parameters["Closed"], "true", f"died at {write}")
            self.commands().switch_form(closed=False)
            if not died:
                break
        self.assertEqual(write, 3)

    def died(self, write: int, run: Callable[[], object]) -> bool:
        """Runs until the process dies before that write. Returns whether there are so many writes."""
        self.cloud.dies_at, self.cloud.writes = write, 0
        with suppress(Killed):
            run()
        self.cloud.dies_at = None
        # The dead run's lock expires after an hour.
        self.clock.time += timedelta(hours=2)
        return self.cloud.writes >= write

    def dies_at_each(self, *, is_first: bool) -> None:
        write = 1
        while self.died_and_finished(write, is_first=is_first):
            write += 1
        # Several writes of each kind: stacks, files, records, locks.
        self.assertGreater(write, 25)

    def died_and_finished(self, write: int, *, is_first: bool) -> bool:
        """Kills a deployment before that write and runs it again. Returns whether there are so many writes."""
        self.doCleanups()
        self.setUp()
        if not is_first:
            self.assertTrue(self.deploy(extra={"ar/gone/index.html": "gone"}))
        self.cloud.dies_at = write
        with suppress(Killed):
            self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"})
        self.cloud.dies_at = None
        if self.cloud.writes < write:
            return False
        # The dead run's lock expires after an hour.
        self.clock.time += timedelta(hours=2)
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), f"{write}:\n{self.console.text}")
        there = self.site()
        self.assertIn("ar/new/index.html", there)
        self.assertNotIn("ar/gone/index.html", there)
        self.assertEqual(json.loads(there["version.json"])["content"], CONTENT_B)
        self.assertEqual(self.state().applying, None)
        self.assertEqual(self.difference(), Difference([], [], []), f"died at {write}")
        return True


if __name__ == "__main__":
    unittest.main()
