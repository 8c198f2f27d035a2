"""CloudFormation's stacks: what would change, and making it so, with a line for each thing that happens."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..clock import Clock
from ..console import Console
from ..problem import Problem
from ..release.templates import BODY_LIMIT, parameters
from .account import Account, AwsError, code_of
from .leftovers import Leftovers
from .safety import Change, dangers

_POLL_SECONDS = 5.0
# After so long without anything happening a person is told what is being waited for.
_SILENCE_SECONDS = 60.0
# The longest wait is for somebody who enters DNS records.
_PATIENCE_SECONDS = 24 * 3600.0

# Somebody who closes the form while something is deployed comes in between once; more often is a fault.
_TRIES = 5

_NOTHING_TO_DO = ("didn't contain changes", "no updates are to be performed")


# Of most new accounts, until somebody has asked.
_NOT_VERIFIED = (
    "\nNothing is wrong with the site. New accounts get CloudFront only when somebody has asked for it: ask AWS Support (it costs nothing;\n"
    "infra/README.md, “The first time”, step 2), and start this again when they have answered."
)


@dataclass(frozen=True)
class Wanted:
    """What a stack is to be."""

    name: str
    region: str
    # Nothing: the one that it has.
    template: str | None
    parameters: dict[str, str]
    # What CloudFormation works with. Nothing: what it worked with before.
    role: str | None = None

    @property
    def is_long(self) -> bool:
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
    def is_made(self) -> bool:
        """Whether there is anything yet: a change set that was never carried out leaves an empty stack."""
        return self.status != "REVIEW_IN_PROGRESS"

    @property
    def is_changing(self) -> bool:
        """Whether something is going on in it."""
        return self.is_made and self.status.endswith("_IN_PROGRESS")


@dataclass(frozen=True)
class ChangeSet:
    """What would be done, as CloudFormation understands it."""

    id: str
    creates: bool
    changes: list[Change] = field(default_factory=list)


class Shelf(Protocol):
    """Where a template is put that is too long to be sent along."""

    def put(self, name: str, text: str) -> str:
        """Puts it there and gives its address."""

    def clear(self, name: str) -> None:
        """Takes it away again."""


# Called with each event of a stack, as CloudFormation tells it.
Watcher = Callable[[dict[str, Any]], None]


class Stacks:
    """All stacks of the account, in every region."""

    def __init__(self, account: Account, console: Console, clock: Clock, shelf: Shelf | None = None) -> None:
        self._account = account
        self._console = console
        self._clock = clock
        self.shelf = shelf

    def _client(self, region: str) -> Any:
        return self._account.client("cloudformation", region)

    # --- Looking -----------------------------------------------------------------------------------------------------

    def look(self, name: str, region: str) -> Stack | None:
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

    def plan(self, wanted: Wanted, watch: Watcher | None = None) -> ChangeSet | None:
        """A change set, or nothing where the stack is as wanted. Nothing is carried out.

        Raises `Problem` where the change would take away or replace what must stay.
        """
        for _ in range(_TRIES):
            stack = self._settle(wanted, watch)
            try:
                return self._planned(wanted, stack)
            except AwsError as error:
                if not _is_overtaken(error):
                    raise
        raise _again_and_again(wanted)

    def _planned(self, wanted: Wanted, stack: Stack | None) -> ChangeSet | None:
        creates = stack is None or not stack.is_made
        client = self._client(wanted.region)
        name = f"deployment-{uuid.uuid4().hex}"
        made = client.create_change_set(
            StackName=wanted.name,
            ChangeSetName=name,
            # Where the answer is lost, the next try is known to be the same order.
            ClientToken=name,
            ChangeSetType="CREATE" if creates else "UPDATE",
            Parameters=_parameters(wanted, stack if stack and not creates else None),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            **({"RoleARN": wanted.role} if wanted.role else {}),
            **self._text(wanted),
        )
        described = self._described(client, wanted.name, made["Id"])
        if self.shelf and wanted.is_long:
            # CloudFormation has read it.
            self.shelf.clear(wanted.name)
        if described["Status"] == "FAILED":
            self._forget(client, wanted.name, made["Id"])
            reason = described.get("StatusReason", "")
            if any(words in reason.lower() for words in _NOTHING_TO_DO):
                return None
            raise Problem(f"AWS does not take the change to {wanted.name}: {reason}")
        change_set = ChangeSet(made["Id"], creates, list(_changes(client, wanted.name, described)))
        if found := dangers(change_set.changes):
            self._forget(client, wanted.name, made["Id"])
            raise Problem(
                f"The change to {wanted.name} is refused, because requests or what they depend on could be lost:\n"
                + "\n".join(f"- {danger}" for danger in found)
                + "\nNothing of it was done. Whoever changed the template has to find another way."
            )
        return change_set

    def discard(self, wanted: Wanted, change_set: ChangeSet) -> None:
        """Takes a planned change away again, and with the first one of a stack the empty stack."""
        client = self._client(wanted.region)
        self._forget(client, wanted.name, change_set.id)
        if change_set.creates:
            client.delete_stack(StackName=wanted.name)

    def _text(self, wanted: Wanted) -> dict[str, Any]:
        if wanted.template is None:
            return {"UsePreviousTemplate": True}
        if not wanted.template.isascii():
            odd = sorted({character for character in wanted.template if not character.isascii()})
            raise Problem(
                f"The template of {wanted.name} has characters that CloudFormation would give back as question marks: {''.join(odd)}"
            )
        if not wanted.is_long:
            return {"TemplateBody": wanted.template}
        if self.shelf is None:
            raise Problem(
                f"The template of {wanted.name} is longer than {BODY_LIMIT} bytes, and there is no bucket to put it in."
            )
        return {"TemplateURL": self.shelf.put(wanted.name, wanted.template)}

    def _settle(self, wanted: Wanted, watch: Watcher | None) -> Stack | None:
        """The stack, once nothing is going on in it and it can be changed."""
        stack = self.look(wanted.name, wanted.region)
        if stack and stack.is_changing:
            self._console.say(f"{wanted.name}: something is still being changed there, by another run; waiting")
            newest = next(self._events(wanted.region, wanted.name, None), {})
            stack = self._follow(wanted, newest.get("ClientRequestToken"), watch)
        if stack and stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
            # Its first making failed: it holds nothing that anybody used, and AWS does not let it be changed.
            self._console.say(f"{wanted.name}: it could not be made the last time; clearing away what is left of that")
            self._clear(wanted, stack)
            stack = None
        if stack and stack.status.startswith("DELETE_"):
            raise Problem(
                f"Somebody tried to remove {wanted.name} ({stack.status}). Before anything else, find out who and why:\n"
                f"AWS's console, CloudFormation in {wanted.region}, {wanted.name}, “Events”; and infra/README.md, “Take it down”."
            )
        if stack and stack.status.endswith("ROLLBACK_FAILED"):
            raise Problem(
                f"{wanted.name} could not be changed the last time, and could not be brought back either ({stack.status}).\n"
                f"In AWS's console, under CloudFormation in {wanted.region}: choose {wanted.name}, then “Stack actions”,\n"
                "“Continue update rollback”. When that is done, start this again."
            )
        return stack

    def _clear(self, wanted: Wanted, stack: Stack) -> None:
        client = self._client(wanted.region)
        if stays := Leftovers(self._account, wanted.region, self._clock).remove(stack.id):
            self._console.loud(
                f"Of {wanted.name} this stays, and belongs to no stack any more. Remove it in AWS's console, in {wanted.region}:\n"
                + "\n".join(f"- {each}" for each in stays)
            )
        if stack.protected:
            client.update_termination_protection(EnableTerminationProtection=False, StackName=wanted.name)
        client.delete_stack(StackName=wanted.name)
        while (left := self.look(stack.id, wanted.region)) and left.status != "DELETE_COMPLETE":
            if left.status == "DELETE_FAILED":
                raise Problem(f"What is left of {wanted.name} cannot be cleared away:\n{self._reasons(wanted, stack.id, None)}")
            self._clock.sleep(_POLL_SECONDS)

    def _described(self, client: Any, stack: str, change_set: str) -> dict[str, Any]:
        while True:
            # With the stack's name, by which it is known who may do that.
            described: dict[str, Any] = client.describe_change_set(StackName=stack, ChangeSetName=change_set)
            if described["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                return described
            self._clock.sleep(1)

    @staticmethod
    def _forget(client: Any, stack: str, change_set: str) -> None:
        try:
            client.delete_change_set(StackName=stack, ChangeSetName=change_set)
        except AwsError as error:
            if code_of(error) != "ChangeSetNotFound":
                raise

    # --- Carrying out ------------------------------------------------------------------------------------------------

    def apply(self, wanted: Wanted, watch: Watcher | None = None) -> Stack:
        """Makes the stack what it is to be, and gives what it is then."""
        for _ in range(_TRIES):
            change_set = self.plan(wanted, watch)
            if change_set is None:
                self._console.say(f"{wanted.name}: nothing to change")
                break
            self._console.say(f"{wanted.name}: resources to make or change in {wanted.region}: {len(change_set.changes)}")
            if self._carry_out(wanted, change_set, watch):
                break
        else:
            raise _again_and_again(wanted)
        stack = self.look(wanted.name, wanted.region)
        if stack is None:
            raise Problem(f"{wanted.name} has vanished while it was being made.")
        if not stack.protected:
            # Nobody removes it by one wrong click.
            self._client(wanted.region).update_termination_protection(EnableTerminationProtection=True, StackName=wanted.name)
        return stack

    def _carry_out(self, wanted: Wanted, change_set: ChangeSet, watch: Watcher | None) -> bool:
        """Gives whether it could be: of what was planned nothing is left once another change is carried out."""
        client = self._client(wanted.region)
        token = f"deployment-{uuid.uuid4().hex}"
        # Where the making of a stack fails, what it was to keep for ever is no use yet, and in the way of the next try.
        retain = {"RetainExceptOnCreate": True} if change_set.creates else {}
        try:
            client.execute_change_set(StackName=wanted.name, ChangeSetName=change_set.id, ClientRequestToken=token, **retain)
        except AwsError as error:
            if not _is_overtaken(error):
                raise
            self._console.say(f"{wanted.name}: somebody else changed it at the same moment; looking again what is to be done")
            return False
        stack = self._follow(wanted, token, watch)
        if stack is None or stack.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            state = stack.status if stack else "gone"
            raise Problem(
                f"{wanted.name} could not be {'made' if change_set.creates else 'changed'} ({state}). What AWS says:\n"
                + self._reasons(wanted, stack.id if stack else wanted.name, token)
                + ("\nIt is again as it was before." if state == "UPDATE_ROLLBACK_COMPLETE" else "")
            )
        return True

    def _follow(self, wanted: Wanted, token: str | None, watch: Watcher | None) -> Stack | None:
        """Tells what happens until nothing does any more, and gives the stack."""
        seen: set[str] = set()
        doing: dict[str, None] = {}
        waited = silent = 0.0
        while True:
            events = [event for event in self._events(wanted.region, wanted.name, token) if event["EventId"] not in seen]
            for event in reversed(events):
                seen.add(event["EventId"])
                self._tell(event, doing)
                if watch:
                    watch(event)
            stack = self.look(wanted.name, wanted.region)
            silent = 0.0 if events else silent + _POLL_SECONDS
            # Right after the order the stack may still look as before it.
            begun = bool(seen) or silent >= _SILENCE_SECONDS
            if stack is None or (begun and not stack.status.endswith("_IN_PROGRESS")):
                return stack
            if silent >= _SILENCE_SECONDS:
                silent = 0.0
                self._console.say(f"… still waiting for {', '.join(doing) or wanted.name} ({int(waited // 60)} minutes)")
            if waited > _PATIENCE_SECONDS:
                raise Problem(f"{wanted.name} is still not ready after a day. Start this again; it goes on where it is.")
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

    def _tell(self, event: dict[str, Any], doing: dict[str, None]) -> None:
        name, status = event["LogicalResourceId"], event.get("ResourceStatus", "")
        if event.get("ResourceType") == "AWS::CloudFormation::Stack":
            return
        if status.endswith("_IN_PROGRESS"):
            doing[name] = None
            return
        doing.pop(name, None)
        if status.endswith("_FAILED"):
            self._console.say(f"FAILED  {name}: {event.get('ResourceStatusReason', 'no reason given')}")
        else:
            done = {"CREATE_COMPLETE": "made", "UPDATE_COMPLETE": "changed", "DELETE_COMPLETE": "removed"}.get(status, status)
            self._console.say(f"{done:8}{name} ({event.get('ResourceType', '')})")

    def _reasons(self, wanted: Wanted, stack: str, token: str | None) -> str:
        """Each resource's own reason, the first failure first. What was only cancelled because of another tells nothing."""
        reasons = [
            f"- {event['LogicalResourceId']} ({event.get('ResourceType', '')}): {event.get('ResourceStatusReason', '')}"
            for event in self._events(wanted.region, stack, token)
            if event.get("ResourceStatus", "").endswith("_FAILED")
            and "cancelled" not in event.get("ResourceStatusReason", "").lower()
        ]
        told = "\n".join(reversed(reasons)) or "- nothing; look at the stack in AWS's console, under CloudFormation, “Events”"
        return told + (_NOT_VERIFIED if "account must be verified" in told else "")


def _is_overtaken(error: Exception) -> bool:
    """Whether AWS refuses because another change to the stack has begun since we looked."""
    if code_of(error) == "ValidationError":
        return "_IN_PROGRESS state and can not be updated" in str(error)
    return code_of(error) in {"ChangeSetNotFound", "InvalidChangeSetStatus"}


def _again_and_again(wanted: Wanted) -> Problem:
    return Problem(f"{wanted.name} is changed again and again by somebody else. Find out by whom, and start this again.")


def _parameters(wanted: Wanted, stack: Stack | None) -> list[dict[str, Any]]:
    """The values given. What is not given and was set before stays: CloudFormation would go back to the template's default."""
    given: list[dict[str, Any]] = [{"ParameterKey": key, "ParameterValue": value} for key, value in wanted.parameters.items()]
    there = stack.parameters if stack else {}
    asked = list(there) if wanted.template is None else parameters(wanted.template)
    kept = [name for name in asked if name in there and name not in wanted.parameters]
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
