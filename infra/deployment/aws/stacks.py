"""CloudFormation's stacks: what would change, and making it so, with a line for each thing that happens."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .account import Account, AwsError, code_of
from .changes import Change, destructive_changes
from .leftovers import OrphanedResources
from .templates import BODY_LIMIT, parameter_names

_POLL_SECONDS = 5.0
# After so long without anything happening a person is told what is being waited for.
_PROGRESS_SECONDS = 60.0
# The longest wait is for somebody who enters DNS records.
_TIMEOUT_SECONDS = 24 * 3600.0

# Somebody who closes the form while something is deployed comes in between once; more often is a fault.
_MAX_ATTEMPTS = 5

_NO_CHANGES = ("didn't contain changes", "no updates are to be performed")


# Of most new accounts, until somebody has asked.
_ACCOUNT_NOT_VERIFIED = (
    "\nNothing is wrong with the site. New accounts get CloudFront only when somebody has asked for it: ask AWS Support (it costs nothing;\n"
    "infra/README.md, “The first time”, step 2), and start this again when they have answered."
)


@dataclass(frozen=True)
class StackSpec:
    """What a stack is to be."""

    name: str
    region: str
    # Nothing: the one that it has.
    template: str | None
    parameters: dict[str, str]
    # What CloudFormation works with. Nothing: what it worked with before.
    role: str | None = None

    @property
    def exceeds_body_limit(self) -> bool:
        """Whether the template cannot be sent along."""
        return self.template is not None and len(self.template.encode()) > BODY_LIMIT


@dataclass(frozen=True)
class Stack:
    """What a stack is."""

    id: str
    status: str
    protected: bool
    parameters: dict[str, str]
    outputs: dict[str, str]

    @property
    def is_created(self) -> bool:
        """Whether there is anything yet: a change set that was never carried out leaves an empty stack."""
        return self.status != "REVIEW_IN_PROGRESS"

    @property
    def is_changing(self) -> bool:
        """Whether something is going on in it."""
        return self.is_created and self.status.endswith("_IN_PROGRESS")


@dataclass(frozen=True)
class ChangeSet:
    """What would be done, as CloudFormation understands it."""

    id: str
    creates: bool
    changes: list[Change] = field(default_factory=list)


class TemplateStore(Protocol):
    """Where a template is put that is too long to be sent along."""

    def put(self, name: str, text: str) -> str:
        """Puts it there and gives its address."""

    def delete(self, name: str) -> None:
        """Takes it away again."""


# Called with each event of a stack, as CloudFormation tells it.
Watcher = Callable[[dict[str, Any]], None]


class Stacks:
    """All stacks of the account, in every region."""

    def __init__(self, account: Account, console: Console, clock: Clock, template_store: TemplateStore | None = None) -> None:
        self._account = account
        self._console = console
        self._clock = clock
        self.template_store = template_store

    def _client(self, region: str) -> Any:
        return self._account.client("cloudformation", region)

    # --- Looking -----------------------------------------------------------------------------------------------------

    def find(self, name: str, region: str) -> Stack | None:
        """The stack, where there is one."""
        try:
            found = self._client(region).describe_stacks(StackName=name)["Stacks"][0]
        except AwsError as error:
            if code_of(error) == "ValidationError" and "does not exist" in str(error):
                return None
            raise
        return Stack(
            id=found["StackId"],
            status=found["StackStatus"],
            protected=found.get("EnableTerminationProtection", False),
            parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in found.get("Parameters", [])},
            outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])},
        )

    def template(self, name: str, region: str) -> str:
        """The text of the stack's template, as it was sent."""
        body = self._client(region).get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        return str(body)

    # --- Planning ----------------------------------------------------------------------------------------------------

    def plan(self, spec: StackSpec, watch: Watcher | None = None) -> ChangeSet | None:
        """A change set, or nothing where the stack is as wanted. Nothing is carried out.

        Raises `Problem` where the change would take away or replace what must stay.
        """
        for _ in range(_MAX_ATTEMPTS):
            stack = self._wait_until_changeable(spec, watch)
            try:
                return self._create_change_set(spec, stack)
            except AwsError as error:
                if not _is_conflict(error):
                    raise
        raise _too_many_conflicts(spec)

    def _create_change_set(self, spec: StackSpec, stack: Stack | None) -> ChangeSet | None:
        creates = stack is None or not stack.is_created
        client = self._client(spec.region)
        name = f"deployment-{uuid.uuid4().hex}"
        made = client.create_change_set(
            StackName=spec.name,
            ChangeSetName=name,
            # Where the answer is lost, the next try is known to be the same order.
            ClientToken=name,
            ChangeSetType="CREATE" if creates else "UPDATE",
            Parameters=_parameters(spec, stack if stack and not creates else None),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            **({"RoleARN": spec.role} if spec.role else {}),
            **self._template_arguments(spec),
        )
        described = self._wait_for_change_set(client, spec.name, made["Id"])
        if self.template_store and spec.exceeds_body_limit:
            # CloudFormation has read it.
            self.template_store.delete(spec.name)
        if described["Status"] == "FAILED":
            self._delete_change_set(client, spec.name, made["Id"])
            reason = described.get("StatusReason", "")
            if any(words in reason.lower() for words in _NO_CHANGES):
                return None
            raise Problem(f"AWS does not take the change to {spec.name}: {reason}")
        change_set = ChangeSet(made["Id"], creates, list(_changes(client, spec.name, described)))
        if found := destructive_changes(change_set.changes):
            self._delete_change_set(client, spec.name, made["Id"])
            raise Problem(
                f"The change to {spec.name} is refused, because requests or what they depend on could be lost:\n"
                + "\n".join(f"- {danger}" for danger in found)
                + "\nNothing of it was done. Whoever changed the template has to find another way."
            )
        return change_set

    def discard(self, spec: StackSpec, change_set: ChangeSet) -> None:
        """Takes a planned change away again, and with the first one of a stack the empty stack."""
        client = self._client(spec.region)
        self._delete_change_set(client, spec.name, change_set.id)
        if change_set.creates:
            client.delete_stack(StackName=spec.name)

    def _template_arguments(self, spec: StackSpec) -> dict[str, Any]:
        if spec.template is None:
            return {"UsePreviousTemplate": True}
        if not spec.template.isascii():
            non_ascii = sorted({character for character in spec.template if not character.isascii()})
            raise Problem(
                f"The template of {spec.name} has characters that CloudFormation would give back as question marks: {''.join(non_ascii)}"
            )
        if not spec.exceeds_body_limit:
            return {"TemplateBody": spec.template}
        if self.template_store is None:
            raise Problem(f"The template of {spec.name} is longer than {BODY_LIMIT} bytes, and there is no bucket to put it in.")
        return {"TemplateURL": self.template_store.put(spec.name, spec.template)}

    def _wait_until_changeable(self, spec: StackSpec, watch: Watcher | None) -> Stack | None:
        """The stack, once nothing is going on in it and it can be changed."""
        stack = self.find(spec.name, spec.region)
        if stack and stack.is_changing:
            self._console.info(f"{spec.name}: something is still being changed there, by another run; waiting")
            newest = next(self._events(spec.region, spec.name, None), {})
            stack = self._wait_for_completion(spec, newest.get("ClientRequestToken"), watch)
        if stack and stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
            # Its first making failed: it holds nothing that anybody used, and AWS does not let it be changed.
            self._console.info(f"{spec.name}: it could not be made the last time; clearing away what is left of that")
            self._delete_failed_stack(spec, stack)
            stack = None
        if stack and stack.status.startswith("DELETE_"):
            raise Problem(
                f"Somebody tried to remove {spec.name} ({stack.status}). Before anything else, find out who and why:\n"
                f"AWS's console, CloudFormation in {spec.region}, {spec.name}, “Events”; and infra/README.md, “Take it down”."
            )
        if stack and stack.status.endswith("ROLLBACK_FAILED"):
            raise Problem(
                f"{spec.name} could not be changed the last time, and could not be brought back either ({stack.status}).\n"
                f"In AWS's console, under CloudFormation in {spec.region}: choose {spec.name}, then “Stack actions”,\n"
                "“Continue update rollback”. When that is done, start this again."
            )
        return stack

    def _delete_failed_stack(self, spec: StackSpec, stack: Stack) -> None:
        client = self._client(spec.region)
        if kept := OrphanedResources(self._account, spec.region, self._clock).remove(stack.id):
            self._console.warn(
                f"Of {spec.name} this stays, and belongs to no stack any more. Remove it in AWS's console, in {spec.region}:\n"
                + "\n".join(f"- {each}" for each in kept)
            )
        if stack.protected:
            client.update_termination_protection(EnableTerminationProtection=False, StackName=spec.name)
        client.delete_stack(StackName=spec.name)
        while (left := self.find(stack.id, spec.region)) and left.status != "DELETE_COMPLETE":
            if left.status == "DELETE_FAILED":
                raise Problem(f"What is left of {spec.name} cannot be cleared away:\n{self._reasons(spec, stack.id, None)}")
            self._clock.sleep(_POLL_SECONDS)

    def _wait_for_change_set(self, client: Any, stack: str, change_set: str) -> dict[str, Any]:
        while True:
            # With the stack's name, by which it is known who may do that.
            described: dict[str, Any] = client.describe_change_set(StackName=stack, ChangeSetName=change_set)
            if described["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                return described
            self._clock.sleep(1)

    @staticmethod
    def _delete_change_set(client: Any, stack: str, change_set: str) -> None:
        try:
            client.delete_change_set(StackName=stack, ChangeSetName=change_set)
        except AwsError as error:
            if code_of(error) != "ChangeSetNotFound":
                raise

    # --- Carrying out ------------------------------------------------------------------------------------------------

    def apply(self, spec: StackSpec, watch: Watcher | None = None) -> Stack:
        """Makes the stack what it is to be, and gives what it is then."""
        for _ in range(_MAX_ATTEMPTS):
            change_set = self.plan(spec, watch)
            if change_set is None:
                self._console.info(f"{spec.name}: nothing to change")
                break
            self._console.info(f"{spec.name}: resources to make or change in {spec.region}: {len(change_set.changes)}")
            if self._execute(spec, change_set, watch):
                break
        else:
            raise _too_many_conflicts(spec)
        stack = self.find(spec.name, spec.region)
        if stack is None:
            raise Problem(f"{spec.name} has vanished while it was being made.")
        if not stack.protected:
            # Nobody removes it by one wrong click.
            self._client(spec.region).update_termination_protection(EnableTerminationProtection=True, StackName=spec.name)
        return stack

    def _execute(self, spec: StackSpec, change_set: ChangeSet, watch: Watcher | None) -> bool:
        """Gives whether it could be: of what was planned nothing is left once another change is carried out."""
        client = self._client(spec.region)
        token = f"deployment-{uuid.uuid4().hex}"
        # Where the making of a stack fails, what it was to keep for ever is no use yet, and in the way of the next try.
        retain = {"RetainExceptOnCreate": True} if change_set.creates else {}
        try:
            client.execute_change_set(StackName=spec.name, ChangeSetName=change_set.id, ClientRequestToken=token, **retain)
        except AwsError as error:
            if not _is_conflict(error):
                raise
            self._console.info(f"{spec.name}: somebody else changed it at the same moment; looking again what is to be done")
            return False
        stack = self._wait_for_completion(spec, token, watch)
        if stack is None or stack.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            state = stack.status if stack else "gone"
            raise Problem(
                f"{spec.name} could not be {'made' if change_set.creates else 'changed'} ({state}). What AWS says:\n"
                + self._reasons(spec, stack.id if stack else spec.name, token)
                + ("\nIt is again as it was before." if state == "UPDATE_ROLLBACK_COMPLETE" else "")
            )
        return True

    def _wait_for_completion(self, spec: StackSpec, token: str | None, watch: Watcher | None) -> Stack | None:
        """Tells what happens until nothing does any more, and gives the stack."""
        seen: set[str] = set()
        in_progress: dict[str, None] = {}
        waited = quiet = 0.0
        while True:
            events = [event for event in self._events(spec.region, spec.name, token) if event["EventId"] not in seen]
            for event in reversed(events):
                seen.add(event["EventId"])
                self._report_event(event, in_progress)
                if watch:
                    watch(event)
            stack = self.find(spec.name, spec.region)
            quiet = 0.0 if events else quiet + _POLL_SECONDS
            # Right after the order the stack may still look as before it.
            has_started = bool(seen) or quiet >= _PROGRESS_SECONDS
            if stack is None or (has_started and not stack.status.endswith("_IN_PROGRESS")):
                return stack
            if quiet >= _PROGRESS_SECONDS:
                quiet = 0.0
                self._console.info(f"… still waiting for {', '.join(in_progress) or spec.name} ({int(waited // 60)} minutes)")
            if waited > _TIMEOUT_SECONDS:
                raise Problem(f"{spec.name} is still not ready after a day. Start this again; it goes on where it is.")
            self._clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS

    def _events(self, region: str, stack: str, token: str | None) -> Iterator[dict[str, Any]]:
        """Newest first; of one run, where its token is given."""
        for page in self._client(region).get_paginator("describe_stack_events").paginate(StackName=stack):
            ours = [event for event in page["StackEvents"] if token is None or event.get("ClientRequestToken") == token]
            yield from ours
            if not ours:
                # Older ones belong to other runs.
                return

    def _report_event(self, event: dict[str, Any], in_progress: dict[str, None]) -> None:
        name, status = event["LogicalResourceId"], event.get("ResourceStatus", "")
        if event.get("ResourceType") == "AWS::CloudFormation::Stack":
            return
        if status.endswith("_IN_PROGRESS"):
            in_progress[name] = None
            return
        in_progress.pop(name, None)
        if status.endswith("_FAILED"):
            self._console.info(f"FAILED  {name}: {event.get('ResourceStatusReason', 'no reason given')}")
        else:
            done = {"CREATE_COMPLETE": "made", "UPDATE_COMPLETE": "changed", "DELETE_COMPLETE": "removed"}.get(status, status)
            self._console.info(f"{done:8}{name} ({event.get('ResourceType', '')})")

    def _reasons(self, spec: StackSpec, stack: str, token: str | None) -> str:
        """Each resource's own reason, the first failure first. What was only cancelled because of another tells nothing."""
        reasons = [
            f"- {event['LogicalResourceId']} ({event.get('ResourceType', '')}): {event.get('ResourceStatusReason', '')}"
            for event in self._events(spec.region, stack, token)
            if event.get("ResourceStatus", "").endswith("_FAILED")
            and "cancelled" not in event.get("ResourceStatusReason", "").lower()
        ]
        reasons_text = (
            "\n".join(reversed(reasons)) or "- nothing; look at the stack in AWS's console, under CloudFormation, “Events”"
        )
        return reasons_text + (_ACCOUNT_NOT_VERIFIED if "account must be verified" in reasons_text else "")


def _is_conflict(error: Exception) -> bool:
    """Whether AWS refuses because another change to the stack has begun since we looked."""
    if code_of(error) == "ValidationError":
        return "_IN_PROGRESS state and can not be updated" in str(error)
    return code_of(error) in {"ChangeSetNotFound", "InvalidChangeSetStatus"}


def _too_many_conflicts(spec: StackSpec) -> Problem:
    return Problem(f"{spec.name} is changed again and again by somebody else. Find out by whom, and start this again.")


def _parameters(spec: StackSpec, stack: Stack | None) -> list[dict[str, Any]]:
    """The values given. What is not given and was set before stays: CloudFormation would go back to the template's default."""
    given: list[dict[str, Any]] = [{"ParameterKey": key, "ParameterValue": value} for key, value in spec.parameters.items()]
    there = stack.parameters if stack else {}
    asked = list(there) if spec.template is None else parameter_names(spec.template)
    kept = [name for name in asked if name in there and name not in spec.parameters]
    return given + [{"ParameterKey": name, "UsePreviousValue": True} for name in kept]


def _changes(client: Any, stack: str, described: dict[str, Any]) -> Iterator[Change]:
    while True:
        for each in described.get("Changes", []):
            resource = each.get("ResourceChange")
            if resource:
                yield Change(
                    action=resource["Action"],
                    name=resource["LogicalResourceId"],
                    kind=resource["ResourceType"],
                    replacement=resource.get("Replacement", "False"),
                    policy_action=resource.get("PolicyAction", ""),
                )
        token = described.get("NextToken")
        if not token:
            return
        described = client.describe_change_set(StackName=stack, ChangeSetName=described["ChangeSetId"], NextToken=token)
