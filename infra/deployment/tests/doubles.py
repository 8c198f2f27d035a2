"""Doubles for CloudFormation and CloudFront: the operations, statuses, events and errors that the deployment meets.

Resources that other requests need (buckets, secrets) are really created, in moto.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ..names import COPY, FOUNDATION, INTAKE, SITE
from .support import EDGE, HOME, Call, Cloud, ServiceError

ACCOUNT = "123456789012"
TIME = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BUCKETS = {FOUNDATION: "sama-releases", SITE: "sama-site-files"}


@dataclass
class StackDouble:
    """A stack as CloudFormation keeps it."""

    id: str
    status: str = "REVIEW_IN_PROGRESS"
    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    role: str = ""
    protected: bool = False
    # Newest first.
    events: list[dict[str, Any]] = field(default_factory=list)
    # As (logical id, type, physical id, status).
    resources: list[tuple[str, str, str, str]] = field(default_factory=list)
    # The statuses that the next requests will show.
    next_statuses: list[str] = field(default_factory=list)


class CloudFormation:
    """CloudFormation in every region."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.stacks: dict[tuple[str, str], StackDouble] = {}
        self.change_sets: dict[str, dict[str, Any]] = {}
        # The changes in a stack's next change set, instead of one harmless change.
        self.changes: dict[str, list[dict[str, Any]]] = {}
        # The stacks whose next change fails, with the resource's reason.
        self.failures: dict[str, str] = {}
        # Additional events while a stack is created: (type, physical id, reason).
        self.extra_events: dict[str, list[tuple[str, str, str]]] = {}
        # The executed changes: each stack and its parameters.
        self.executed: list[tuple[str, dict[str, str]]] = []
        self.token = ""
        # Appended to the names of resources that must be unique.
        self.suffix = ""
        cloud.doubles["cloudformation"] = self

    def __call__(self, call: Call) -> dict[str, Any]:
        answer: dict[str, Any] = getattr(self, f"_{call.operation}")(call.params, call.region)
        return answer

    def stack(self, name: str) -> StackDouble:
        """Returns the stack of that name in any region."""
        (found,) = (stack for (_, each), stack in self.stacks.items() if each == name)
        return found

    # --- Reading ---------------------------------------------------------------------------------------------------------

    def _find(self, params: dict[str, Any], region: str) -> StackDouble:
        wanted = params["StackName"]
        for (place, name), stack in self.stacks.items():
            if place == region and wanted in (name, stack.id):
                return stack
        raise ServiceError("ValidationError", f"Stack with id {wanted} does not exist")

    def _DescribeStacks(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        stack = self._find(params, region)
        if stack.next_statuses:
            stack.status = stack.next_statuses.pop(0)
            self._event(stack, stack.id.split("/")[1], "AWS::CloudFormation::Stack", stack.status)
        described = {
            "StackId": stack.id,
            "StackName": stack.id.split("/")[1],
            "CreationTime": TIME,
            "StackStatus": stack.status,
            "EnableTerminationProtection": stack.protected,
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in stack.parameters.items()],
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in stack.outputs.items()],
        }
        return {"Stacks": [described]}

    def _GetTemplate(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
        return {"TemplateBody": self._find(params, region).template.encode("ascii", "replace").decode()}

    def _DescribeStackEvents(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        return {"StackEvents": list(self._find(params, region).events)}

    def _ListStackResources(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId", "ResourceStatus")
        found = [dict(zip(names, each, strict=True)) for each in self._find(params, region).resources]
        return {"StackResourceSummaries": [{**each, "LastUpdatedTimestamp": TIME} for each in found]}

    # --- Change sets -----------------------------------------------------------------------------------------------------

    def _CreateChangeSet(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        name = params["StackName"]
        stack = self.stacks.get((region, name))
        creates = params["ChangeSetType"] == "CREATE"
        if creates != (stack is None or stack.status == "REVIEW_IN_PROGRESS"):
            raise ServiceError("ValidationError", f"a change set of that type is not for a stack in {stack and stack.status}")
        if stack and (stack.status.endswith(("ROLLBACK_FAILED", "ROLLBACK_COMPLETE")) and not stack.status.startswith("UPDATE")):
            raise ServiceError("ValidationError", f"Stack is in {stack.status} state and can not be updated.")
        if stack is None:
            stack = StackDouble(id=f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{name}/{len(self.stacks)}")
            self.stacks[(region, name)] = stack
        if stack.next_statuses or (stack.status.endswith("_IN_PROGRESS") and not creates):
            raise ServiceError("ValidationError", f"Stack:{stack.id} is in UPDATE_IN_PROGRESS state and can not be updated.")
        template = stack.template if params.get("UsePreviousTemplate") else self._text(params)
        values = defaults(template) | {
            each["ParameterKey"]: stack.parameters[each["ParameterKey"]]
            if each.get("UsePreviousValue")
            else each["ParameterValue"]
            for each in params["Parameters"]
        }
        id = f"arn:aws:cloudformation:{region}:{ACCOUNT}:changeSet/{params['ChangeSetName']}/{len(self.change_sets)}"
        same = (template, values) == (stack.template, stack.parameters)
        changes = self.changes.pop(name, [change("Modify", "Thing", "AWS::Lambda::Function")])
        self.change_sets[id] = {"stack": stack, "template": template, "values": values, "same": same, "changes": changes}
        self.change_sets[id] |= {"creates": creates, "role": params.get("RoleARN", stack.role), "name": name}
        return {"Id": id, "StackId": stack.id}

    def _text(self, params: dict[str, Any]) -> str:
        if "TemplateURL" not in params:
            return str(params["TemplateBody"])
        address = urlsplit(params["TemplateURL"])
        bucket = address.netloc.split(".")[0]
        found = self.cloud.client("s3", HOME).get_object(Bucket=bucket, Key=address.path[1:])
        return str(found["Body"].read().decode())

    def _DescribeChangeSet(self, params: dict[str, Any], _region: str) -> dict[str, Any]:
        made = self.change_sets[params["ChangeSetName"]]
        described = {"ChangeSetId": params["ChangeSetName"], "StackId": made["stack"].id}
        if made["same"]:
            reason = "The submitted information didn't contain changes. Submit different information to create a change set."
            return {**described, "Status": "FAILED", "StatusReason": reason}
        # In two pages, as AWS returns long lists.
        some = made["changes"][:1] if "NextToken" not in params else made["changes"][1:]
        more = {"NextToken": "more"} if "NextToken" not in params and len(made["changes"]) > 1 else {}
        return {**described, "Status": "CREATE_COMPLETE", "Changes": some, **more}

    def _DeleteChangeSet(self, params: dict[str, Any], _region: str) -> dict[str, Any]:
        del self.change_sets[params["ChangeSetName"]]
        return {}

    def _ExecuteChangeSet(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        made = self.change_sets.get(params["ChangeSetName"])
        if made is None:
            raise ServiceError("ChangeSetNotFound", f"ChangeSet [{params['ChangeSetName']}] does not exist")
        stack: StackDouble = made["stack"]
        # Executing one change set makes the stack's others invalid.
        self.change_sets = {id: each for id, each in self.change_sets.items() if each["stack"] is not stack}
        name, creates = made["name"], made["creates"]
        if bool(params.get("RetainExceptOnCreate")) != creates:
            raise ServiceError("ValidationError", "what a first making leaves behind would be in the way of the next")
        self.token = params["ClientRequestToken"]
        kind = "CREATE" if creates else "UPDATE"
        stack.next_statuses = [f"{kind}_IN_PROGRESS"]
        if reason := self.failures.pop(name, None):
            self._event(stack, "Other", "AWS::SQS::Queue", f"{kind}_FAILED", "Resource creation cancelled")
            self._event(stack, "Thing", "AWS::Lambda::Function", f"{kind}_FAILED", reason)
            rolled = ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
            stack.next_statuses += rolled if creates else [f"UPDATE_{each}" for each in rolled]
            return {}
        for what, physical, reason in self.extra_events.get(name, []):
            self._event(stack, what.split("::")[-1], what, f"{kind}_IN_PROGRESS", reason, physical)
        self._event(stack, "Thing", "AWS::Lambda::Function", f"{kind}_COMPLETE")
        stack.next_statuses.append(f"{kind}_COMPLETE")
        stack.template, stack.parameters, stack.role = made["template"], made["values"], made["role"]
        self.executed.append((name, dict(stack.parameters)))
        if not stack.outputs:
            stack.outputs = self._made(name, region)
        return {}

    def _UpdateTerminationProtection(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        stack = self._find(params, region)
        stack.protected = params["EnableTerminationProtection"]
        return {"StackId": stack.id}

    def _DeleteStack(self, params: dict[str, Any], region: str) -> dict[str, Any]:
        stack = self._find(params, region)
        if stack.protected:
            raise ServiceError("ValidationError", "termination protection is enabled")
        del self.stacks[(region, params["StackName"])]
        return {}

    def _event(self, stack: StackDouble, name: str, kind: str, status: str, reason: str = "", physical: str = "") -> None:
        event = {
            "StackId": stack.id,
            "EventId": f"{len(stack.events)}",
            "StackName": stack.id.split("/")[1],
            "LogicalResourceId": name,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "Timestamp": TIME,
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
            "ClientRequestToken": self.token,
        }
        stack.events.insert(0, event)

    # --- Resources -------------------------------------------------------------------------------------------------------

    def _made(self, name: str, region: str) -> dict[str, str]:
        if name in BUCKETS:
            bucket = BUCKETS[name] + self.suffix
            place = {} if region == EDGE else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            self.cloud.client("s3", region).create_bucket(Bucket=bucket, **place)
        if name == FOUNDATION:
            return {"Releases": bucket, "StackRole": f"arn:aws:iam::{ACCOUNT}:role/sama-foundation-StackRole"}
        if name == COPY:
            return {"VaultArn": f"arn:aws:backup:eu-west-1:{ACCOUNT}:backup-vault:sama-copy"}
        if name == INTAKE:
            return self._intake(region)
        return {"SiteBucket": "sama-site-files", "Distribution": "E2EXAMPLE", "DistributionHost": "d111111abcdef8.cloudfront.net"}

    def _intake(self, home: str) -> dict[str, str]:
        client = self.cloud.client("secretsmanager", home)
        seal = client.create_secret(Name=f"sama-intake/seal-key{self.suffix}", SecretString="0" * 64)["ARN"]
        door = client.create_secret(
            Name=f"sama-intake/front-door-key{self.suffix}", SecretString="1" * 64, AddReplicaRegions=[{"Region": EDGE}]
        )
        desk, client_secret = (
            client.create_secret(Name=f"sama-intake/{name}{self.suffix}", SecretString="2" * 64)["ARN"]
            for name in ("desk-key", "desk-client-secret")
        )
        return {
            "DeskSecret": desk,
            "DeskClientSecret": client_secret,
            "ApiHost": "abc123.execute-api.eu-central-1.amazonaws.com",
            "Table": "sama-intake",
            "SealSecret": seal,
            "FrontDoorSecret": door["ARN"],
            "FrontDoorSecretAtTheEdge": door["ARN"].replace(home, EDGE),
            "MailRecord1": "one._domainkey.sama.example CNAME one.dkim.amazonses.com",
            "MailRecord2": 'bounce.sama.example TXT "v=spf1 include:amazonses.com -all"',
        }


_BLOCK = re.compile(r"^Parameters:\n((?:[ #].*\n|\n)*)", re.MULTILINE)
_DEFAULT = re.compile(r"^  (\w+):\n(?:    (?!Default:).*\n)*    Default: \"?([^\"\n]*)\"?$", re.MULTILINE)


def defaults(template: str) -> dict[str, str]:
    """Returns the default values of a template's parameters."""
    block = _BLOCK.search(template)
    return dict(_DEFAULT.findall(block[1])) if block else {}


def change(action: str, name: str, kind: str, **more: str) -> dict[str, Any]:
    """Returns an entry of a change set, as CloudFormation describes it."""
    return {"Type": "Resource", "ResourceChange": {"Action": action, "LogicalResourceId": name, "ResourceType": kind, **more}}


class CloudFront:
    """CloudFront's invalidations. Each is complete at the second request for its status."""

    def __init__(self, cloud: Cloud) -> None:
        self.invalidated: list[list[str]] = []
        self._looks = 0
        cloud.doubles["cloudfront"] = self

    def __call__(self, call: Call) -> dict[str, Any]:
        if call.operation == "CreateInvalidation":
            assert call.params["DistributionId"] == "E2EXAMPLE"
            batch = call.params["InvalidationBatch"]
            assert batch["Paths"]["Quantity"] == len(batch["Paths"]["Items"])
            self.invalidated.append(batch["Paths"]["Items"])
            self._looks = 0
            return {"Invalidation": self._described(batch, "InProgress")}
        self._looks += 1
        batch = {"Paths": {"Quantity": 0, "Items": []}, "CallerReference": "x"}
        return {"Invalidation": self._described(batch, "Completed" if self._looks > 1 else "InProgress")}

    @staticmethod
    def _described(batch: dict[str, Any], status: str) -> dict[str, Any]:
        return {"Id": "I1", "Status": status, "CreateTime": TIME, "InvalidationBatch": batch}
