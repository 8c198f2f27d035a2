"""CloudFormation stacks: plans changes as change sets, executes them, and prints each event."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..clock import Clock
from ..console import Console
from ..problem import Problem
from .account import Account, AwsError, code_of
from .changes import Change, destructive_changes
from .orphans import OrphanedResources
from .templates import BODY_LIMIT, parameter_names

_POLL_SECONDS = 5.0
# If nothing happens for this long, the console says what the deployment is waiting for.
_PROGRESS_SECONDS = 60.0
# Somebody may need a day to enter the DNS records.
_TIMEOUT_SECONDS = 24 * 3600.0

# Closing the form during a deployment causes one conflict. More than that is a fault.
_MAX_ATTEMPTS = 5

_NO_CHANGES = ("didn't contain changes", "no updates are to be performed")

# Most new accounts may not use CloudFront until AWS Support has verified them.
_ACCOUNT_NOT_VERIFIED = (
    "\nThe site itself is fine. AWS lets most new accounts use CloudFront only after verifying them.\n"
    "Ask AWS Support to verify this account (free of charge; infra/README.md, “The first time”, step 2).\n"
    "When they have answered, run the same command again."
)


@dataclass(frozen=True)
class StackSpec:
    """The desired state of a stack."""

    name: str
    region: str
    # `None` keeps the stack's present template.
    template: str | None
    parameters: dict[str, str]
    # The role that CloudFormation assumes. `None` keeps the stack's present role.
    role: str | None = None

    @property
    def exceeds_body_limit(self) -> bool:
        """Whether the template is too long to send in the request."""
        return self.template is not None and len(self.template.encode()) > BODY_LIMIT


@dataclass(frozen=True)
class Stack:
    """The present state of a stack."""

    id: str
    status: str
    protected: bool
    parameters: dict[str, str]
    outputs: dict[str, str]

    @property
    def is_created(self) -> bool:
        """Whether the stack has been created. A change set that was never executed leaves an empty stack."""
        return self.status != "REVIEW_IN_PROGRESS"

    @property
    def is_changing(self) -> bool:
        """Whether an operation on the stack is in progress."""
        return self.is_created and self.status.endswith("_IN_PROGRESS")


@dataclass(frozen=True)
class ChangeSet:
    """A planned change to a stack."""

    id: str
    creates: bool
    changes: list[Change] = field(default_factory=list)


class TemplateStore(Protocol):
    """Stores templates that are too long to send in the request."""

    def put(self, name: str, text: str) -> str:
        """Stores a template and returns its URL."""

    def delete(self, name: str) -> None:
        """Deletes a template."""


# A callback for each event of a stack, as CloudFormation returns it.
Watcher = Callable[[dict[str, Any]], None]


class Stacks:
    """The stacks of the account, in every region."""

    def __init__(self, account: Account, console: Console, clock: Clock, template_store: TemplateStore | None = None) -> None:
        self._account = account
        self._console = console
        self._clock = clock
        self.template_store = template_store

    def _client(self, region: str) -> Any:
        return self._account.client("cloudformation", region)

    # --- Reading -----------------------------------------------------------------------------------------------------

    def find(self, name: str, region: str) -> Stack | None:
        """Returns the stack, or `None` if there is none."""
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
        """Returns the template as it was submitted."""
        body = self._client(region).get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        return str(body)

    # --- Planning ----------------------------------------------------------------------------------------------------

    def plan(self, spec: StackSpec, watch: Watcher | None = None) -> ChangeSet | None:
        """Creates a change set and returns it, or `None` if there is nothing to change. It executes nothing.

        Raises `Problem` if the change would delete or replace a protected resource.
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
            # If the response is lost, CloudFormation recognises boto3's retry as the same request.
            ClientToken=name,
            ChangeSetType="CREATE" if creates else "UPDATE",
            Parameters=_parameters(spec, stack if stack and not creates else None),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            **({"RoleARN": spec.role} if spec.role else {}),
            **self._template_arguments(spec),
        )
        described = self._wait_for_change_set(client, spec.name, made["Id"])
        if self.template_store and spec.exceeds_body_limit:
            # CloudFormation has read the template.
            self.template_store.delete(spec.name)
        if described["Status"] == "FAILED":
            self._delete_change_set(client, spec.name, made["Id"])
            reason = described.get("StatusReason", "")
            if any(text in reason.lower() for text in _NO_CHANGES):
                return None
            raise Problem(f"AWS does not accept the change to {spec.name}: {reason}")
        change_set = ChangeSet(made["Id"], creates, list(_changes(client, spec.name, described)))
        if found := destructive_changes(change_set.changes):
            self._delete_change_set(client, spec.name, made["Id"])
            raise Problem(
                f"The change to {spec.name} was refused, because it could destroy requests or what they depend on:\n"
                + "\n".join(f"- {danger}" for danger in found)
                + "\nNothing was changed. The person who edited the template has to find another way."
            )
        return change_set

    def discard(self, spec: StackSpec, change_set: ChangeSet) -> None:
        """Deletes a change set and, if it would have created the stack, the empty stack."""
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
                f"The template of {spec.name} has characters that CloudFormation returns as question marks: {''.join(non_ascii)}"
            )
        if not spec.exceeds_body_limit:
            return {"TemplateBody": spec.template}
        if self.template_store is None:
            raise Problem(f"The template of {spec.name} is longer than {BODY_LIMIT} bytes, and there is no bucket to put it in.")
        return {"TemplateURL": self.template_store.put(spec.name, spec.template)}

    def _wait_until_changeable(self, spec: StackSpec, watch: Watcher | None) -> Stack | None:
        """Waits for an operation in progress, deletes a stack whose creation failed, and returns the stack.

        Raises `Problem` if a person has to repair the stack first.
        """
        stack = self.find(spec.name, spec.region)
        if stack and stack.is_changing:
            self._console.info(f"{spec.name}: another run is still changing it; waiting")
            newest = next(self._events(spec.region, spec.name, None), {})
            stack = self._wait_for_completion(spec, newest.get("ClientRequestToken"), watch)
        if stack and stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
            # Its creation failed. It holds nothing that anybody used, and CloudFormation cannot update it.
            self._console.info(f"{spec.name}: the last attempt to create it failed; deleting what is left of it")
            self._delete_failed_stack(spec, stack)
            stack = None
        if stack and stack.status.startswith("DELETE_"):
            raise Problem(
                f"Somebody tried to delete {spec.name} ({stack.status}). First find out who and why:\n"
                f"AWS's console, CloudFormation in {spec.region}, {spec.name}, “Events”; and infra/README.md, “Take it down”."
            )
        if stack and stack.status.endswith("ROLLBACK_FAILED"):
            raise Problem(
                f"The last change to {spec.name} failed, and CloudFormation could not undo it ({stack.status}).\n"
                f"In AWS's console, under CloudFormation in {spec.region}: choose {spec.name}, then “Stack actions”,\n"
                "“Continue update rollback”. When that is done, run the same command again."
            )
        return stack

    def _delete_failed_stack(self, spec: StackSpec, stack: Stack) -> None:
        client = self._client(spec.region)
        if kept := OrphanedResources(self._account, spec.region, self._clock).remove(stack.id):
            self._console.warn(
                f"{spec.name} left these resources, which no longer belong to a stack.\n"
                f"Delete them in AWS's console, in {spec.region}:\n" + "\n".join(f"- {each}" for each in kept)
            )
        if stack.protected:
            client.update_termination_protection(EnableTerminationProtection=False, StackName=spec.name)
        client.delete_stack(StackName=spec.name)
        while (left := self.find(stack.id, spec.region)) and left.status != "DELETE_COMPLETE":
            if left.status == "DELETE_FAILED":
                raise Problem(f"What is left of {spec.name} cannot be deleted:\n{self._reasons(spec, stack.id, None)}")
            self._clock.sleep(_POLL_SECONDS)

    def _wait_for_change_set(self, client: Any, stack: str, change_set: str) -> dict[str, Any]:
        while True:
            # With the stack's name: IAM policies grant access to change sets by it.
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

    # --- Executing ---------------------------------------------------------------------------------------------------

    def apply(self, spec: StackSpec, watch: Watcher | None = None) -> Stack:
        """Changes the stack to the desired state and returns the stack."""
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
            raise Problem(f"{spec.name} disappeared while it was being created.")
        if not stack.protected:
            # Protects the stack against deletion by a wrong click in the console.
            self._client(spec.region).update_termination_protection(EnableTerminationProtection=True, StackName=spec.name)
        return stack

    def _execute(self, spec: StackSpec, change_set: ChangeSet, watch: Watcher | None) -> bool:
        """Executes a change set. Returns `False` if another change to the stack was executed first, which invalidates this
        one."""
        client = self._client(spec.region)
        token = f"deployment-{uuid.uuid4().hex}"
        # If creating a stack fails, its retained resources would only be in the way of the next attempt.
        retain = {"RetainExceptOnCreate": True} if change_set.creates else {}
        try:
            client.execute_change_set(StackName=spec.name, ChangeSetName=change_set.id, ClientRequestToken=token, **retain)
        except AwsError as error:
            if not _is_conflict(error):
                raise
            self._console.info(f"{spec.name}: somebody else changed it at the same time; planning again")
            return False
        stack = self._wait_for_completion(spec, token, watch)
        if stack is None or stack.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            state = stack.status if stack else "gone"
            raise Problem(
                f"{spec.name} could not be {'created' if change_set.creates else 'changed'} ({state}). AWS says:\n"
                + self._reasons(spec, stack.id if stack else spec.name, token)
                + ("\nIt was restored to its previous state." if state == "UPDATE_ROLLBACK_COMPLETE" else "")
            )
        return True

    def _wait_for_completion(self, spec: StackSpec, token: str | None, watch: Watcher | None) -> Stack | None:
        """Prints the stack's events until its operation ends, and returns the stack, or `None` if it was deleted.

        `token` selects the events of one operation.
        """
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
            # Right after the request, the stack may still show its previous status.
            has_started = bool(seen) or quiet >= _PROGRESS_SECONDS
            if stack is None or (has_started and not stack.status.endswith("_IN_PROGRESS")):
                return stack
            if quiet >= _PROGRESS_SECONDS:
                quiet = 0.0
                self._console.info(f"… still waiting for {', '.join(in_progress) or spec.name} ({int(waited // 60)} minutes)")
            if waited > _TIMEOUT_SECONDS:
                raise Problem(f"{spec.name} is still not ready after a day. Run the same command again; it continues from there.")
            self._clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS

    def _events(self, region: str, stack: str, token: str | None) -> Iterator[dict[str, Any]]:
        """Yields the stack's events, newest first. `token` selects those of one operation."""
        for page in self._client(region).get_paginator("describe_stack_events").paginate(StackName=stack):
            ours = [event for event in page["StackEvents"] if token is None or event.get("ClientRequestToken") == token]
            yield from ours
            if not ours:
                # All older events belong to other operations.
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
            done = {"CREATE_COMPLETE": "created", "UPDATE_COMPLETE": "changed", "DELETE_COMPLETE": "deleted"}.get(status, status)
            self._console.info(f"{done:8}{name} ({event.get('ResourceType', '')})")

    def _reasons(self, spec: StackSpec, stack: str, token: str | None) -> str:
        """Returns why each resource failed, the first failure first. Resources that were only cancelled are left out."""
        reasons = [
            f"- {event['LogicalResourceId']} ({event.get('ResourceType', '')}): {event.get('ResourceStatusReason', '')}"
            for event in self._events(spec.region, stack, token)
            if event.get("ResourceStatus", "").endswith("_FAILED")
            and "cancelled" not in event.get("ResourceStatusReason", "").lower()
        ]
        reasons_text = (
            "\n".join(reversed(reasons)) or "- no reason; look at the stack's “Events” in AWS's console, under CloudFormation"
        )
        return reasons_text + (_ACCOUNT_NOT_VERIFIED if "account must be verified" in reasons_text else "")


def _is_conflict(error: Exception) -> bool:
    """Whether AWS refused because another change to the stack has started meanwhile."""
    if code_of(error) == "ValidationError":
        return "_IN_PROGRESS state and can not be updated" in str(error)
    return code_of(error) in {"ChangeSetNotFound", "InvalidChangeSetStatus"}


def _too_many_conflicts(spec: StackSpec) -> Problem:
    return Problem(f"Somebody else keeps changing {spec.name}. Find out who, and run the same command again.")


def _parameters(spec: StackSpec, stack: Stack | None) -> list[dict[str, Any]]:
    """Returns the parameters of a change set.

    A parameter that is not given keeps the value it was set to. Without this, CloudFormation would reset it to the default.
    """
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
