"""The front matter of other sites: YAML between `---`, TOML between `+++`, a JSON object, or none.

Of YAML it reads what front matters contain: texts, lists of texts, and maps of them. A map's entry is named `sidebar.label`.
"""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from conversion.words import Refused

Value = str | list[str]

ENTRY = re.compile(r"(?P<key>\"[^\"]*\"|'[^']*'|[^\s:#\-][^:]*?)\s*:(?:\s+(?P<value>.*))?$")


@dataclass(frozen=True)
class FrontMatter:
    """The entries, and how many lines they take with their fences."""

    entries: dict[str, Value]
    lines: int = 0

    def text(self, *keys: str) -> str | None:
        """Returns the first of these entries that is a text."""
        for key in keys:
            value = self.entries.get(key)
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())
        return None

    def texts(self, *keys: str) -> list[str]:
        """Returns the first of these entries as a list."""
        value = next((self.entries[key] for key in keys if key in self.entries), [])
        return [value] if isinstance(value, str) else value


def read(lines: Sequence[str]) -> FrontMatter:
    """Reads the front matter at the beginning of a page. Raises `Refused` if it cannot be read."""
    first = lines[0].rstrip() if lines else ""
    if first == "{":
        return _json(lines)
    if first not in ("---", "+++"):
        return FrontMatter({})
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == first), None)
    if end is None:
        if first == "---":  # a thematic break
            return FrontMatter({})
        raise Refused("its front matter is not closed with +++", "مقدمته غير مغلقة بالعلامة +++")
    inner = lines[1:end]
    if first == "+++":
        try:
            entries = _flat(tomllib.loads("\n".join(inner)))
        except tomllib.TOMLDecodeError as error:
            raise Refused(f"its front matter is not TOML: {error}", f"مقدمته ليست بصيغة TOML: {error}") from error
    else:
        entries = _yaml(inner)
    return FrontMatter({key.lower(): value for key, value in entries.items()}, end + 1)


def _json(lines: Sequence[str]) -> FrontMatter:
    text = "\n".join(lines)
    try:
        entries, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        raise Refused(f"its front matter is not JSON: {error}", f"مقدمته ليست بصيغة JSON: {error}") from error
    return FrontMatter({key.lower(): value for key, value in _flat(entries).items()}, text.count("\n", 0, end) + 1)


def _flat(entries: dict[str, object], before: str = "") -> dict[str, Value]:
    flat: dict[str, Value] = {}
    for key, value in entries.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            flat[before + key] = [str(item) for item in value if not isinstance(item, dict | list)]
        else:
            flat[before + key] = str(value).lower() if isinstance(value, bool) else str(value)
    return flat


def _yaml(lines: Sequence[str], before: str = "") -> dict[str, Value]:
    entries: dict[str, Value] = {}
    at = 0
    while at < len(lines):
        found = ENTRY.match(lines[at])
        at += 1
        if not found:
            continue
        end = at
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" ", "\t", "-", "]"))):
            end += 1
        key = before + found["key"].strip("\"'")
        entries |= _entry(key, (found["value"] or "").strip(), lines[at:end])
        at = end
    return entries


def _entry(key: str, value: str, below: Sequence[str]) -> dict[str, Value]:
    inner = [line for line in below if line.strip() and not line.lstrip().startswith("#")]
    if re.fullmatch(r"[|>][-+0-9]*(\s+#.*)?", value):
        return {key: "\n".join(line.strip() for line in below)}
    if not value or value.startswith("#"):
        if inner and inner[0].lstrip().startswith("-"):
            return {key: [_scalar(line.lstrip()[1:].strip()) for line in inner if line.lstrip().startswith("-")]}
        indent = min((len(line) - len(line.lstrip()) for line in inner), default=0)
        nested = [line[indent:] for line in inner]
        if nested and ENTRY.match(nested[0]):
            return _yaml(nested, f"{key}.")
        return {key: " ".join(line.strip() for line in nested)}
    whole = " ".join([value, *(line.strip() for line in inner)])
    if whole.startswith("["):
        items = re.findall(r"\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,\[\]]+)", whole.rpartition("]")[0] or whole)
        return {key: [_scalar(item.strip()) for item in items if item.strip()]}
    return {key: _scalar(whole)}


def _scalar(written: str) -> str:
    if found := re.match(r"\"(?:[^\"\\]|\\.)*\"", written):
        try:
            return str(json.loads(found[0]))
        except json.JSONDecodeError:
            return found[0][1:-1]
    if found := re.match(r"'((?:[^']|'')*)'", written):
        return found[1].replace("''", "'")
    return re.split(r"\s+#", written, maxsplit=1)[0].strip()
