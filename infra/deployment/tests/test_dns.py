"""The domain's records, where somebody has to enter them by hand."""

import unittest
from dataclasses import replace
from typing import Any

from ..dns import CertificateWatcher, mail_records, tell_all
from .support import EDGE, Call, Cloud, Heard, Refusal
from .whole import settings

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
        self.refusal: Refusal | None = None
        self.console = Heard()

    def describe(self, call: Call) -> dict[str, Any]:
        assert call.params == {"CertificateArn": CERTIFICATE}
        if self.refusal:
            raise self.refusal
        options = [{"DomainName": "sama.example", "ResourceRecord": record} for record in self.records]
        return {"Certificate": {"DomainValidationOptions": options or [{"DomainName": "sama.example"}]}}

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

    def test_whoever_may_not_ask_is_given_cloudformations_words(self) -> None:
        self.refusal = Refusal("AccessDeniedException", "no")
        self.watcher()(event("Content of DNS Record is: {Name: _abc.sama.example.,Type: CNAME,Value: _def.}"))
        self.assertIn("Name: _abc.sama.example.", self.console.text)

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
        console = Heard()
        site = {"DistributionHost": "d1.cloudfront.net"}
        tell_all(replace(settings(), hosted_zone_id="Z0123456789"), self.outputs, site, console)
        self.assertEqual(console.text, "")
        tell_all(settings(), self.outputs, site, console)
        self.assertEqual(console.text.count("Value:  "), 4)
        self.assertIn("Value:  d1.cloudfront.net", console.text)


if __name__ == "__main__":
    unittest.main()
