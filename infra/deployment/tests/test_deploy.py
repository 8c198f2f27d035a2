"""Whole deployments into an account that begins empty: order, what people see afterwards, going back, and runs that died."""

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
from .deployment_case import DeploymentCase
from .doubles import change
from .support import CONTENT_A, CONTENT_B, HOME, Call, Killed, ServiceError


class TheFirstTime(DeploymentCase):
    def test_everything_is_made_in_an_order_in_which_it_can_be(self) -> None:
        self.assertTrue(self.deploy(), self.console.text)
        self.assertEqual([name for name, _ in self.stacks.executed], [FOUNDATION, COPY, INTAKE, SITE])
        given = dict(self.stacks.executed)
        self.assertEqual(given[INTAKE]["CopyVault"], "arn:aws:backup:eu-west-1:123456789012:backup-vault:sama-copy")
        self.assertEqual(given[INTAKE]["CodeBucket"], "sama-releases")
        self.assertEqual(given[SITE]["ApiHost"], "abc123.execute-api.eu-central-1.amazonaws.com")
        self.assertIn(":us-east-1:", given[SITE]["FrontDoorSecret"])
        self.assertNotEqual(given[SITE]["FrontDoorKeyVersion"], "")
        self.assertEqual(self.state().current, self.state().history[-1]["release"])

    def test_the_foundation_is_told_what_github_calls_the_environment(self) -> None:
        subject = "repo:owner@1/name@2:environment:production"
        self.settings = replace(self.settings, github_repository="owner/name", github_subject=subject)
        self.assertTrue(self.deploy(), self.console.text)
        given = self.stacks.stack(FOUNDATION).parameters
        self.assertEqual((given["GithubRepository"], given["GithubSubject"]), ("owner/name", subject))

    def test_each_stack_is_in_its_region_worked_on_by_its_role_and_protected(self) -> None:
        self.deploy()
        places = {name: region for region, name in self.stacks.stacks}
        self.assertEqual(places, {FOUNDATION: HOME, INTAKE: HOME, COPY: "eu-west-1", SITE: "us-east-1"})
        for name in places:
            stack = self.stacks.stack(name)
            self.assertTrue(stack.protected, name)
            self.assertEqual(bool(stack.role), name != FOUNDATION)

    def test_the_records_for_the_domain_are_printed(self) -> None:
        self.deploy()
        self.assertIn("d111111abcdef8.cloudfront.net", self.console.text)
        self.assertIn("one._domainkey.sama.example", self.console.text)
        self.assertIn('"v=spf1 include:amazonses.com -all"', self.console.text)

    def test_those_of_mail_are_printed_before_the_certificates_is_waited_for_and_when_they_change(self) -> None:
        self.deploy()
        said = self.console.text
        self.assertLess(said.index("one._domainkey.sama.example"), said.index("The front door: certificate"))
        self.assertEqual(said.count("one._domainkey.sama.example"), 2)
        self.deploy()
        self.assertEqual(self.console.text.count("one._domainkey.sama.example"), 2)
        # As for another `mail_domain`.
        execute = self.stacks._ExecuteChangeSet

        def other(params: dict[str, str], region: str) -> dict[str, str]:
            answer = execute(params, region)
            if params["StackName"] == INTAKE:
                self.stacks.stack(INTAKE).outputs["MailRecord1"] = "two._domainkey.sama.example CNAME two.dkim.amazonses.com"
            return answer

        self.stacks._ExecuteChangeSet = other  # type: ignore[method-assign,assignment]
        self.deploy(content=CONTENT_B)
        self.assertEqual(self.console.text.count("two._domainkey.sama.example"), 1)

    def test_they_are_printed_once_and_later_only_where_the_domain_does_not_lead_here(self) -> None:
        self.deploy()
        self.deploy()
        self.assertEqual(self.console.text.count("These records have to be"), 1)
        self.door.faults["GET /version.json"] = lambda status, headers, text: (status, headers, b"{}")
        self.commands().smoke()
        self.assertIn("does not show this release", self.console.text)
        self.assertEqual(self.console.text.count("These records have to be"), 2)

    def test_a_name_outside_of_the_zone_is_refused_before_anything_is_built_or_made(self) -> None:
        zone = {"Id": "/hostedzone/Z0123456789", "Name": "other.example.", "CallerReference": "1"}
        self.cloud.doubles["route53"] = lambda _: {"HostedZone": zone}
        self.settings = replace(self.settings, hosted_zone_id="Z0123456789")
        with self.assertRaisesRegex(Problem, "`mail_domain`"):
            self.deploy()
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertFalse((self.builder.folder / "dist").exists())

    def test_whoever_may_not_lay_the_foundation_is_told_so(self) -> None:
        self.cloud.denied = {"cloudformation.CreateChangeSet"}
        with self.assertRaisesRegex(Problem, "by\nan administrator"):
            self.deploy()

    def test_a_stack_that_cannot_be_made_is_told_with_the_resources_own_reason_and_made_by_the_next_run(self) -> None:
        self.stacks.failures[INTAKE] = "The role cannot be assumed"
        with self.assertRaisesRegex(Problem, "Thing .*: The role cannot be assumed$") as caught:
            self.deploy()
        self.assertNotIn("cancelled", str(caught.exception))
        self.clock.sleep(3700)
        self.assertTrue(self.deploy(), self.console.text)


class TheNextTime(DeploymentCase):
    def setUp(self) -> None:
        super().setUp()
        # Twice: the stacks first name the keys' versions when there are some.
        for _ in range(2):
            self.assertTrue(self.deploy(extra={"ar/gone/index.html": "gone"}), self.console.text)
        self.first = self.state().current
        self.stacks.executed.clear()
        self.cloud.calls.clear()
        self.cloudfront.invalidated.clear()

    def order(self) -> list[str]:
        """What happened to the site and the stacks, in order."""
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

    def test_what_pages_load_comes_before_the_functions_and_these_before_the_pages_and_deletions_last(self) -> None:
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"assets/new.2.css": "new"}), self.console.text)
        order = self.order()
        self.assertEqual(order[:2], ["assets/new.2.css", INTAKE])
        self.assertEqual(order[-3:], ["version.json", "deletions", "invalidation"])
        self.assertNotIn(FOUNDATION, order)
        self.assertNotIn(COPY, order)

    def test_a_new_page_is_there_before_the_edge_knows_of_it_and_the_edge_does_before_any_page_leads_there(self) -> None:
        # The edge answers 404 for what it does not know.
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        order = self.order()
        self.assertEqual(order[:3], [INTAKE, "ar/new/index.html", SITE])
        changed = order[3 : order.index("deletions")]
        self.assertIn("ar/about/index.html", changed)
        self.assertIn("ar/index.html", changed)

    def test_with_one_page_changed_only_that_page_goes_up_and_only_that_page_is_forgotten(self) -> None:
        before = dict(self.stacks.stack(INTAKE).parameters)
        extra = {"ar/gone/index.html": "gone", "ar/about/index.html": "another"}
        self.assertTrue(self.deploy(extra=extra), self.console.text)
        self.assertEqual(self.order(), ["ar/about/index.html", "invalidation"])
        self.assertEqual(self.cloudfront.invalidated, [["/ar/about/", "/ar/about/index.html"]])
        self.assertEqual(self.stacks.stack(INTAKE).parameters["SubmitCode"], before["SubmitCode"])

    def test_the_build_is_told_what_is_public(self) -> None:
        self.deploy(content=CONTENT_B)
        published = self.builder.published
        self.assertIsNotNone(published)
        manifest = json.loads((published / "manifest.json").read_text())  # type: ignore[operator]
        self.assertIn("site/ar/gone/index.html", manifest)

    def test_functions_that_did_not_change_are_not_stored_again(self) -> None:
        extra = {"ar/gone/index.html": "gone", "ar/about/index.html": "another"}
        self.deploy(extra=extra)
        stored = [call.params["Key"] for call in self.cloud.calls if call.operation == "PutObject"]
        self.assertEqual([key for key in stored if key.startswith("functions/")], [])

    def test_rolling_back_brings_back_functions_site_and_edge_together(self) -> None:
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
        # That was the very first.
        with self.assertRaisesRegex(Problem, "no earlier release"):
            self.commands().rollback(None)

    def test_rolling_back_names_a_release_or_the_last_that_was_right(self) -> None:
        self.deploy(content=CONTENT_B)
        second = self.state().current
        self.deploy(content="c" * 32)
        third = self.state().current
        self.assertTrue(self.commands().rollback(self.first))
        self.assertEqual(self.state().current, self.first)
        # The third was left; what was right before is the second.
        self.assertTrue(self.commands().rollback(None))
        self.assertEqual(self.state().current, second)
        self.assertIn(third, self.state().withdrawn)
        for beginning, words in (("2020", "is no release 2020"), ("20261123", "is more than one release 20261123")):
            with self.assertRaisesRegex(Problem, words):
                self.commands().rollback(beginning)
        self.assertTrue(self.commands().rollback(self.first[:18]))

    def test_a_release_that_turns_out_wrong_is_rolled_back_at_once(self) -> None:
        site = self.site()
        self.door.faults["POST /intake/ar/question"] = lambda status, headers, text: (
            (status, headers, text) if self.content() == CONTENT_A else (502, {}, b"")
        )
        self.assertFalse(self.deploy(content=CONTENT_B))
        self.assertIn("NOT RIGHT:\n!! - the form question with nothing filled in, ar: it answers 502", self.console.text)
        self.assertIn("Rolled back", self.console.text)
        self.assertEqual(self.site(), site)
        self.assertEqual(self.state().current, self.first)

    def content(self) -> str:
        """Which content the function has."""
        return str(self.door._bundle()["content"])

    def test_a_release_that_turns_out_wrong_is_kept_when_asked_for(self) -> None:
        self.door.faults["GET /en/"] = lambda *_: (500, {}, b"")
        self.builder.changes = {"content": CONTENT_B}
        self.builder.commits += 1
        self.assertFalse(self.commands().deploy(uncommitted=False, keep=True))
        self.assertEqual(self.content(), CONTENT_B)
        self.assertIn("because of --keep", self.console.text)
        self.assertEqual(self.state().withdrawn, [self.state().current])

    def test_a_change_that_would_replace_the_table_is_refused_and_the_pages_stay(self) -> None:
        before, state = self.site(), self.state()
        self.stacks.changes[INTAKE] = [
            change("Modify", "Thing", "AWS::Lambda::Function"),
            change("Modify", "Table", "AWS::DynamoDB::Table", Replacement="True"),
        ]
        with self.assertRaisesRegex(Problem, "put a new and empty one in the place of Table"):
            self.deploy(content=CONTENT_B, extra={"assets/new.2.css": "new"})
        self.assertEqual((self.site(), self.state()), (before, state))
        self.assertEqual(self.stacks.executed, [])
        self.assertEqual(self.stacks.change_sets, {})

    def test_a_way_back_that_would_remove_something_kept_is_refused_and_nothing_is_touched(self) -> None:
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        before, state = self.site(), self.state()
        self.stacks.executed.clear()
        self.stacks.changes[SITE] = [change("Remove", "Another", "AWS::S3::Bucket")]
        with self.assertRaisesRegex(Problem, "it would remove Another, a bucket"):
            self.commands().rollback(None)
        self.assertEqual((self.site(), self.state(), self.stacks.executed), (before, state, []))

    def test_a_release_that_turns_out_wrong_stays_where_the_way_back_would_remove_something_kept(self) -> None:
        def wrong(*_: object) -> tuple[int, dict[str, str], bytes]:
            self.stacks.changes[INTAKE] = [change("Remove", "Another", "AWS::Backup::BackupVault")]
            return 500, {}, b""

        self.door.faults["GET /en/"] = wrong
        self.assertFalse(self.deploy(content=CONTENT_B))
        self.assertIn("There is no way back to it", self.console.text)
        self.assertIn("it would remove Another, a backup vault", self.console.text)
        state = self.state()
        self.assertEqual((state.withdrawn, state.applying), ([state.current], None))
        self.assertNotEqual(state.current, self.first)
        self.assertEqual(self.content(), CONTENT_B)

    def test_a_release_that_cannot_be_made_live_is_left_for_the_one_before(self) -> None:
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
        """Every release."""
        return self.commands().deployment.require_releases().ids()

    def refused_once(self, service: str, operation: str, code: str) -> None:
        """AWS refuses the next such order."""
        double = self.cloud.doubles[service]

        def refuse(call: Call) -> dict[str, Any] | None:
            if call.operation == operation:
                self.cloud.doubles[service] = double
                raise ServiceError(code, "no")
            return double(call)

        self.cloud.doubles[service] = refuse

    def test_one_that_cannot_be_made_live_stays_when_asked_for(self) -> None:
        self.stacks.failures[SITE] = "CloudFront is busy"
        self.builder.changes = {"content": CONTENT_B, "extra": {"ar/new/index.html": "new"}}
        self.builder.commits += 1
        self.clock.sleep(60)
        with self.assertRaisesRegex(Problem, "CloudFront is busy"):
            self.commands().deploy(uncommitted=False, keep=True)
        self.assertEqual(self.content(), CONTENT_B)
        self.assertEqual((self.state().withdrawn, self.state().applying), ([], self.ids()[-1]))

    def test_whoever_is_signed_in_no_more_goes_on_with_the_same_release(self) -> None:
        self.refused_once("cloudfront", "CreateInvalidation", "ExpiredToken")
        with self.assertRaisesRegex(Exception, "ExpiredToken"):
            self.deploy(content=CONTENT_B)
        self.assertEqual((self.state().withdrawn, self.state().applying), ([], self.ids()[-1]))

    def test_a_way_back_that_fails_as_well_is_finished_by_the_order_that_is_named(self) -> None:
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

    def test_a_foundation_that_these_credentials_may_not_change_stays_and_the_rest_goes_on(self) -> None:
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

    def test_another_deployment_at_work_is_named_and_nothing_is_done(self) -> None:
        bucket = self.commands().deployment.require_releases().bucket
        bucket.put_json(KEY, {"who": "somebody", "when": self.clock.now().isoformat()}, None)
        with self.assertRaisesRegex(Problem, "Another deployment is at work: somebody"):
            self.deploy(content=CONTENT_B)
        self.assertEqual(self.order(), [])
        self.clock.time += timedelta(hours=1, minutes=1)
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertIsNone(bucket.get(KEY))

    def test_somebody_who_deployed_while_this_was_built_is_not_undone(self) -> None:
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

    def test_in_another_region_it_is_made_anew_beside_the_site_that_is_there(self) -> None:
        self.settings = replace(self.settings, region="eu-west-3")
        del self.stacks.stacks[(HOME, FOUNDATION)]
        old = self.stacks.stacks.pop((HOME, INTAKE))
        self.stacks.suffix = "-anew"
        create = self.stacks._CreateChangeSet

        def whole(params: dict[str, Any], region: str) -> dict[str, Any]:
            # The template allows no empty one.
            given = {each["ParameterKey"]: each.get("ParameterValue") for each in params["Parameters"]}
            self.assertNotEqual(given.get("ApiHost"), "")
            return create(params, region)

        self.stacks._CreateChangeSet = whole  # type: ignore[method-assign]
        # The first making is broken off before CloudFront knows of the new key.
        self.stacks.failures[SITE] = "CloudFront is busy"
        with self.assertRaises(Problem):
            self.deploy(content=CONTENT_B)
        self.clock.sleep(7200)
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertNotEqual(self.stacks.stack(INTAKE).outputs["FrontDoorSecret"], old.outputs["FrontDoorSecret"])
        self.assertEqual(self.stacks.stack(INTAKE).parameters["FrontDoorKeyPreviousVersion"], "")


class TheNight(DeploymentCase):
    """Each night the same commit is published once more, for pages that begin or end with a day."""

    checks_firewall_texts = False

    def setUp(self) -> None:
        super().setUp()
        self.releases = []
        for content in (CONTENT_A, CONTENT_B):
            self.assertTrue(self.deploy(content=content), self.console.text)
            self.releases.append(self.state().current)

    def night(self, **changes: Any) -> bool:
        """Publishes the commit of the day before."""
        self.builder.changes = changes
        self.clock.sleep(24 * 3600)
        return self.commands().deploy(uncommitted=False, keep=False, scheduled=True)

    def test_what_is_the_same_is_no_new_release_and_the_one_before_stays_the_one_before(self) -> None:
        for _ in range(3):
            self.assertTrue(self.night(content=CONTENT_B), self.console.text)
        self.assertIn("Nothing is new", self.console.text)
        self.assertEqual(self.commands().deployment.require_releases().ids(), self.releases)
        self.assertEqual([entry["release"] for entry in self.state().history], self.releases)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.state().current, self.releases[0])
        self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_A)

    def test_a_page_that_begins_is_a_new_release(self) -> None:
        self.assertTrue(self.night(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertNotIn(self.state().current, self.releases)
        self.assertIn("ar/new/index.html", self.site())

    def test_what_is_the_same_is_made_live_again_with_the_settings_of_today(self) -> None:
        self.settings = replace(self.settings, technical_contact="another@sama.example")
        self.assertTrue(self.night(content=CONTENT_B), self.console.text)
        self.assertEqual(self.stacks.stack(INTAKE).parameters["TechnicalContact"], "another@sama.example")

    def test_what_is_the_same_and_wrong_tonight_is_neither_withdrawn_nor_left(self) -> None:
        self.door.faults["GET /en/"] = lambda *_: (500, {}, b"")
        self.assertFalse(self.night(content=CONTENT_B))
        self.assertIn("it was right before", self.console.text)
        self.assertEqual((self.state().current, self.state().withdrawn), (self.releases[1], []))

    def test_a_commit_that_was_withdrawn_is_not_brought_back_by_night_but_by_somebody(self) -> None:
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.cloud.calls.clear()
        self.assertFalse(self.night(content=CONTENT_B))
        self.assertIn(f"{self.releases[1]} was withdrawn", self.console.text)
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])
        self.assertTrue(self.deploy(content=CONTENT_B), self.console.text)
        self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_B)
        self.assertTrue(self.night(content=CONTENT_B), self.console.text)

    def test_going_back_leads_to_none_that_is_the_same_as_one_that_was_left(self) -> None:
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
        """What CloudFront's stack says of it."""
        return self.stacks.stack(SITE).parameters["Closed"]

    def test_closing_changes_the_edge_alone_and_opening_takes_it_back(self) -> None:
        before = self.stacks.stack(SITE)
        template, parameters, role = before.template, dict(before.parameters), before.role
        self.cloud.calls.clear()
        self.commands().switch_form(closed=True)
        self.assertEqual({call.service for call in self.cloud.calls}, {"cloudformation"})
        self.assertEqual({call.region for call in self.cloud.calls}, {"us-east-1"})
        self.assertEqual((before.template, before.role), (template, role))
        self.assertEqual(before.parameters, {**parameters, "Closed": "true"})
        self.assertTrue(self.commands().smoke(), self.console.text)
        self.assertIn("right  the form, which is closed", self.console.text)
        self.commands().switch_form(closed=False)
        self.assertEqual((before.template, before.parameters), (template, {**parameters, "Closed": "false"}))

    def test_it_stays_closed_over_a_deployment_and_a_rollback(self) -> None:
        self.commands().switch_form(closed=True)
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), self.console.text)
        self.assertEqual(self.closed(), "true")
        self.assertIn("stays so until infra/deploy --open-form", self.console.text)
        self.assertTrue(self.commands().rollback(None), self.console.text)
        self.assertEqual(self.closed(), "true")

    def test_closing_twice_does_nothing(self) -> None:
        self.commands().switch_form(closed=True)
        self.cloud.calls.clear()
        self.commands().switch_form(closed=True)
        self.assertEqual([call for call in self.cloud.calls if call.is_write], [])

    def test_an_edge_without_the_switch_says_so(self) -> None:
        del self.stacks.stack(SITE).parameters["Closed"]
        with self.assertRaisesRegex(Problem, "no switch"):
            self.commands().switch_form(closed=True)

    def first(self, operation: str, action: Callable[[], object]) -> None:
        """Something happens between the next look at CloudFront's stack and that order."""
        double = getattr(self.stacks, f"_{operation}")

        def meanwhile(params: dict[str, Any], region: str) -> dict[str, Any]:
            if params["StackName"] == SITE:
                setattr(self.stacks, f"_{operation}", double)
                action()
            return double(params, region)  # type: ignore[no-any-return]

        setattr(self.stacks, f"_{operation}", meanwhile)

    def is_of(self, page: str) -> None:
        """The edge and the bucket are both of the release with that page, and the form is closed."""
        self.assertIn(page, self.site())
        self.assertIn(page.removesuffix("/index.html").removeprefix("ar/"), self.stacks.stack(SITE).template)
        self.assertEqual(self.closed(), "true")
        self.assertEqual(self.stacks.change_sets, {})

    def test_closing_while_a_deployment_ends_leaves_the_edge_as_the_deployment_made_it(self) -> None:
        for number, operation in enumerate(("CreateChangeSet", "ExecuteChangeSet")):
            with self.subTest(operation):
                self.commands().switch_form(closed=False)
                page = f"ar/new-{number}/index.html"
                commands = self.commands()
                self.first(operation, lambda page=page: self.assertTrue(self.deploy(extra={page: "new"})))  # type: ignore[misc]
                commands.switch_form(closed=True)
                self.is_of(page)

    def test_a_form_that_is_closed_while_a_deployment_is_at_work_stays_closed(self) -> None:
        for number, operation in enumerate(("CreateChangeSet", "ExecuteChangeSet")):
            with self.subTest(operation):
                self.commands().switch_form(closed=False)
                page = f"ar/new-{number}/index.html"
                self.first(operation, lambda: self.commands().switch_form(closed=True))
                self.assertTrue(self.deploy(content=CONTENT_B, extra={page: "new"}), self.console.text)
                self.is_of(page)


class RunsThatDied(DeploymentCase):
    # What the firewall lets through is tried elsewhere.
    checks_firewall_texts = False

    def test_a_first_deployment_that_dies_at_any_order_is_finished_by_the_next_run(self) -> None:
        self.dies_at_each(is_first=True)

    def test_a_later_deployment_that_dies_at_any_order_is_finished_by_the_next_run(self) -> None:
        self.dies_at_each(is_first=False)

    def test_a_rollback_that_dies_at_any_order_is_finished_by_the_same_order(self) -> None:
        for order in count(1):
            self.doCleanups()
            self.setUp()
            releases = []
            for content in (CONTENT_A, CONTENT_B, "c" * 32):
                self.assertTrue(self.deploy(content=content), self.console.text)
                releases.append(self.state().current)
            if not self.died(order, lambda: self.commands().rollback(None)):
                break
            if self.state().current != releases[1]:
                # It was not told yet that all is done.
                self.assertTrue(self.commands().rollback(None), f"{order}:\n{self.console.text}")
            state = self.state()
            self.assertEqual((state.current, state.applying), (releases[1], None), f"died at {order}")
            self.assertEqual(state.withdrawn, [releases[2]], f"died at {order}")
            self.assertEqual(json.loads(self.site()["version.json"])["content"], CONTENT_B)
        self.assertGreater(order, 10)

    def test_the_form_that_is_closed_by_a_run_that_dies_at_any_order_is_closed_by_the_same_order(self) -> None:
        self.deploy()
        for order in count(1):
            died = self.died(order, lambda: self.commands().switch_form(closed=True))
            self.commands().switch_form(closed=True)
            self.assertEqual(self.stacks.stack(SITE).parameters["Closed"], "true", f"died at {order}")
            self.commands().switch_form(closed=False)
            if not died:
                break
        self.assertEqual(order, 3)

    def died(self, order: int, run: Callable[[], object]) -> bool:
        """Gives whether there are so many orders."""
        self.cloud.dies_at, self.cloud.writes = order, 0
        with suppress(Killed):
            run()
        self.cloud.dies_at = None
        # The lock of the dead is there for an hour.
        self.clock.time += timedelta(hours=2)
        return self.cloud.writes >= order

    def dies_at_each(self, *, is_first: bool) -> None:
        order = 1
        while self.died_and_finished(order, is_first=is_first):
            order += 1
        # Some orders of each kind: stacks, files, records, locks.
        self.assertGreater(order, 25)

    def died_and_finished(self, order: int, *, is_first: bool) -> bool:
        """Gives whether there are so many orders."""
        self.doCleanups()
        self.setUp()
        if not is_first:
            self.assertTrue(self.deploy(extra={"ar/gone/index.html": "gone"}))
        self.cloud.dies_at = order
        with suppress(Killed):
            self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"})
        self.cloud.dies_at = None
        if self.cloud.writes < order:
            return False
        # The lock of the dead is there for an hour.
        self.clock.time += timedelta(hours=2)
        self.assertTrue(self.deploy(content=CONTENT_B, extra={"ar/new/index.html": "new"}), f"{order}:\n{self.console.text}")
        there = self.site()
        self.assertIn("ar/new/index.html", there)
        self.assertNotIn("ar/gone/index.html", there)
        self.assertEqual(json.loads(there["version.json"])["content"], CONTENT_B)
        self.assertEqual(self.state().applying, None)
        self.assertTrue(self.difference().is_empty, f"died at {order}: {self.difference()}")
        return True


if __name__ == "__main__":
    unittest.main()
