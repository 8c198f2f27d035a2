"""The domain's records, where somebody has to enter them by hand."""

import unittest
from dataclasses import replace
from typing import Any

from ..aws.dns import CertificateWatcher, check_zone, mail_records, print_all_records
from ..problem import Problem
from .deployment_case import settings
from .support import EDGE, Call, Cloud, RecordingConsole, ServiceError

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
RECORD = {"Name": "_abc.sama.example.", "Type": "CNAME", "Value": "_def.acm-validations.aws."}


def event(reason: str = "Resource creation Initiated", **changes: str) -> dict[str, str]:
    """What CloudFormation tells while it makes the certificate."""
    told = {"ResourceType": "AWS::CertificateManager::Certificate", "ResourceStatus": "CREATE_IN_PROGRESS"}
    return {**told, "PhysicalResourceId": CERTIFICATE, "ResourceStatusReason": reason, **changes}


class TheCertificatesRecord(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.cloud.doubles["acm"] = self.describe
        self.records: list[dict[str, str]] = [RECORD]
        self.status = "PENDING_VALIDATION"
        self.refusal: ServiceError | None = None
        self.console = RecordingConsole()

    def describe(self, call: Call) -> dict[str, Any]:
        assert call.params == {"CertificateArn": CERTIFICATE}
        if self.refusal:
            raise self.refusal
        options = [{"DomainName": "sama.example", "ResourceRecord": record} for record in self.records]
        return {"Certificate": {"Status": self.status, "DomainValidationOptions": options or [{"DomainName": "sama.example"}]}}

    def watcher(self, **changes: str) -> CertificateWatcher:
        return CertificateWatcher(replace(settings(), **changes), self.cloud.account().client("acm", EDGE), self.console)

    def test_it_is_printed_once_as_soon_as_aws_tells_it(self) -> None:
        watch = self.watcher()
        self.records = []
        watch(event())
        self.assertEqual(self.console.text, "")
        self.records = [RECORD]
        watch(event())
        watch(event())
        self.assertEqual(self.console.text.count("_abc.sama.example\n"), 1)
        self.assertRegex(self.console.text, r"Type:   CNAME\n.*Value:  _def\.acm-validations\.aws\n")

    def test_when_the_domain_changes_later_it_is_that_of_the_new_certificate(self) -> None:
        watch = self.watcher()
        # CloudFormation tells first of the old one, which is valid and has a record too.
        self.status = "ISSUED"
        watch(event("Requested update requires the creation of a new physical resource", ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertEqual(self.console.text, "")
        self.status = "PENDING_VALIDATION"
        watch(event(ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertIn("_abc.sama.example\n", self.console.text)

    def test_what_cloudformation_says_of_it_is_not_asked_for_again(self) -> None:
        reason = "Content of DNS Record is: {Name: _new.sama.example.,Type: CNAME,Value: _def.acm-validations.aws.}"
        self.watcher()(event(reason, ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertRegex(
            self.console.text, r"Name:   _new\.sama\.example\n.*Type:   CNAME\n.*Value:  _def\.acm-validations\.aws\n"
        )
        self.assertEqual(self.cloud.calls, [])

    def test_whoever_may_not_ask_is_given_cloudformations_words(self) -> None:
        self.refusal = ServiceError("AccessDeniedException", "no")
        self.watcher()(event())
        self.assertEqual(self.console.text, "")
        self.watcher()(event("DNS: put otherwise, one day"))
        self.assertIn("DNS: put otherwise, one day", self.console.text)

    def test_where_aws_keeps_the_records_nothing_is_printed(self) -> None:
        self.watcher(hosted_zone_id="Z0123456789")(event())
        self.assertEqual(self.console.text, "")

    def test_other_resources_and_times_are_no_concern(self) -> None:
        watch = self.watcher()
        watch(event(ResourceType="AWS::S3::Bucket"))
        watch(event(ResourceStatus="CREATE_COMPLETE"))
        watch(event(PhysicalResourceId=""))
        self.assertEqual((self.console.text, self.cloud.calls), ("", []))


class AllRecords(unittest.TestCase):
    outputs = {
        "MailRecord2": "bounce.sama.example MX 10 feedback-smtp.eu-central-1.amazonses.com",
        "MailRecord1": "one._domainkey.sama.example CNAME one.dkim.amazonses.com",
        "MailRecord3": 'bounce.sama.example TXT "v=spf1 include:amazonses.com -all"',
        "Table": "sama-intake",
    }

    def test_those_of_mail_are_told_apart_by_name_kind_and_value(self) -> None:
        self.assertEqual(
            mail_records(self.outputs),
            [
                ("one._domainkey.sama.example", "CNAME", "one.dkim.amazonses.com"),
                ("bounce.sama.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com"),
                ("bounce.sama.example", "TXT", '"v=spf1 include:amazonses.com -all"'),
            ],
        )

    def test_all_are_printed_but_not_where_aws_keeps_them(self) -> None:
        console = RecordingConsole()
        site = {"DistributionHost": "d1.cloudfront.net"}
        print_all_records(replace(settings(), hosted_zone_id="Z0123456789"), self.outputs, site, console)
        self.assertEqual(console.text, "")
        print_all_records(settings(), self.outputs, site, console)
        self.assertEqual(console.text.count("Value:  "), 4)
        self.assertIn("Value:  d1.cloudfront.net", console.text)


class TheZone(unittest.TestCase):
    def setUp(self) -> None:
        self.cloud = Cloud()
        self.cloud.doubles["route53"] = self.describe
        self.zone = {"Id": "/hostedzone/Z0123456789", "Name": "sama.example.", "CallerReference": "1"}
        self.private = False
        self.refusal: ServiceError | None = None
        self.console = RecordingConsole()

    def describe(self, call: Call) -> dict[str, Any]:
        assert (call.operation, call.params) == ("GetHostedZone", {"Id": "Z0123456789"})
        if self.refusal:
            raise self.refusal
        return {"HostedZone": {**self.zone, "Config": {"PrivateZone": self.private}}}

    def check(self, **changes: str) -> None:
        given = replace(settings(), **{"hosted_zone_id": "Z0123456789", **changes})
        check_zone(given, self.cloud.account().client("route53", EDGE), self.console)

    def test_names_in_the_zone_and_below_it_are_right(self) -> None:
        self.check()
        self.check(base_url="https://www.sama.example", mail_domain="mail.sama.example")
        self.assertEqual(self.console.text, "")

    def test_a_name_outside_of_it_is_refused_with_all_of_them(self) -> None:
        with self.assertRaises(Problem) as caught:
            self.check(base_url="https://notsama.example", mail_domain="other.example")
        self.assertIn("notsama.example (`base_url`", str(caught.exception))
        self.assertIn("other.example (`mail_domain`", str(caught.exception))
        with self.assertRaisesRegex(Problem, r"other\.example \(`mail_domain`"):
            self.check(mail_domain="other.example")

    def test_a_zone_that_the_world_does_not_see_is_refused(self) -> None:
        self.private = True
        with self.assertRaisesRegex(Problem, "private"):
            self.check()

    def test_a_zone_that_this_account_has_not_is_refused(self) -> None:
        for code in ("NoSuchHostedZone", "InvalidInput"):
            self.refusal = ServiceError(code, "No hosted zone found with ID: Z0123456789")
            with self.assertRaisesRegex(Problem, "Z0123456789"):
                self.check()

    def test_whoever_may_not_ask_is_told_that_it_was_not_looked_at(self) -> None:
        self.refusal = ServiceError("AccessDenied", "no")
        self.check(mail_domain="other.example")
        self.assertIn("could not be looked at", self.console.text)

    def test_without_a_zone_nothing_is_asked(self) -> None:
        self.check(hosted_zone_id="", mail_domain="other.example")
        self.assertEqual(self.cloud.calls, [])


if __name__ == "__main__":
    unittest.main()
