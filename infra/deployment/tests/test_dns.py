"""The DNS records that somebody has to enter by hand."""

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
    """Returns an event of the certificate's creation."""
    fields = {"ResourceType": "AWS::CertificateManager::Certificate", "ResourceStatus": "CREATE_IN_PROGRESS"}
    return {**fields, "PhysicalResourceId": CERTIFICATE, "ResourceStatusReason": reason, **changes}


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

    def test_certificate_record_is_printed_once_as_soon_as_aws_reports_it(self) -> None:
        watch = self.watcher()
        self.records = []
        watch(event())
        self.assertEqual(self.console.text, "")
        self.records = [RECORD]
        watch(event())
        watch(event())
        self.assertEqual(self.console.text.count("_abc.sama.example\n"), 1)
        self.assertRegex(self.console.text, r"Type:   CNAME\n.*Value:  _def\.acm-validations\.aws\n")

    def test_changed_domain_prints_the_record_of_the_new_certificate(self) -> None:
        watch = self.watcher()
        # The first event is about the old certificate, which is valid and has a record too.
        self.status = "ISSUED"
        watch(event("Requested update requires the creation of a new physical resource", ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertEqual(self.console.text, "")
        self.status = "PENDING_VALIDATION"
        watch(event(ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertIn("_abc.sama.example\n", self.console.text)

    def test_record_in_cloudformations_event_needs_no_further_request(self) -> None:
        reason = "Content of DNS Record is: {Name: _new.sama.example.,Type: CNAME,Value: _def.acm-validations.aws.}"
        self.watcher()(event(reason, ResourceStatus="UPDATE_IN_PROGRESS"))
        self.assertRegex(
            self.console.text, r"Name:   _new\.sama\.example\n.*Type:   CNAME\n.*Value:  _def\.acm-validations\.aws\n"
        )
        self.assertEqual(self.cloud.calls, [])

    def test_without_permission_cloudformations_text_is_printed(self) -> None:
        self.refusal = ServiceError("AccessDeniedException", "no")
        self.watcher()(event())
        self.assertEqual(self.console.text, "")
        self.watcher()(event("DNS: put otherwise, one day"))
        self.assertIn("DNS: put otherwise, one day", self.console.text)

    def test_no_record_is_printed_if_aws_keeps_the_zone(self) -> None:
        self.watcher(hosted_zone_id="Z0123456789")(event())
        self.assertEqual(self.console.text, "")

    def test_other_resources_and_statuses_are_ignored(self) -> None:
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

    def test_mail_records_are_split_into_name_type_and_value(self) -> None:
        self.assertEqual(
            mail_records(self.outputs),
            [
                ("one._domainkey.sama.example", "CNAME", "one.dkim.amazonses.com"),
                ("bounce.sama.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com"),
                ("bounce.sama.example", "TXT", '"v=spf1 include:amazonses.com -all"'),
            ],
        )

    def test_all_records_are_printed_unless_aws_keeps_the_zone(self) -> None:
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

    def test_names_in_and_below_the_zone_are_accepted(self) -> None:
        self.check()
        self.check(base_url="https://www.sama.example", mail_domain="mail.sama.example")
        self.assertEqual(self.console.text, "")

    def test_names_outside_the_zone_are_all_listed(self) -> None:
        with self.assertRaises(Problem) as caught:
            self.check(base_url="https://notsama.example", mail_domain="other.example")
        self.assertIn("notsama.example (`base_url`", str(caught.exception))
        self.assertIn("other.example (`mail_domain`", str(caught.exception))
        with self.assertRaisesRegex(Problem, r"other\.example \(`mail_domain`"):
            self.check(mail_domain="other.example")

    def test_private_zone_is_refused(self) -> None:
        self.private = True
        with self.assertRaisesRegex(Problem, "private"):
            self.check()

    def test_zone_of_another_account_is_refused(self) -> None:
        for code in ("NoSuchHostedZone", "InvalidInput"):
            self.refusal = ServiceError(code, "No hosted zone found with ID: Z0123456789")
            with self.assertRaisesRegex(Problem, "Z0123456789"):
                self.check()

    def test_missing_permission_is_reported_and_the_check_skipped(self) -> None:
        self.refusal = ServiceError("AccessDenied", "no")
        self.check(mail_domain="other.example")
        self.assertIn("Not checked", self.console.text)

    def test_without_a_zone_no_request_is_sent(self) -> None:
        self.check(hosted_zone_id="", mail_domain="other.example")
        self.assertEqual(self.cloud.calls, [])


if __name__ == "__main__":
    unittest.main()
