"""The CloudFormation templates as text: which parameters they have, and the files put in their place that they name.

Nothing here understands YAML; what is needed of it is narrow, and a template that is written otherwise is refused. So what
CloudFormation shows is what stands in the repository, with its comments.
"""

import json
import re

from ..problem import Problem

# CloudFormation takes a longer template only from a bucket.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
BODY_LIMIT = 51_200

# Alone, or as the last part of what is joined: `FunctionCode: !Join ["", ["…", site.js]]`.
_FILE = re.compile(
    r"^(?P<before>\s*(?:FunctionCode|Content): +(?:!Join .*, +)?)(?P<file>[\w.-]+\.(?:js|html))(?P<after>\]*)$", re.MULTILINE
)


def parameter_names(template: str) -> list[str]:
    """The names of a template's parameters, in their order."""
    block = re.search(r"^Parameters:\n(?P<body>(?:[ #].*\n|\n)*)", template, re.MULTILINE)
    return re.findall(r"^  ([A-Za-z0-9]+):", block["body"], re.MULTILINE) if block else []


def embed_files(template: str, files: dict[str, str], needed: set[str]) -> str:
    """The template with the text of each file where it names it. Each of `needed` must be named once."""
    named = [match["file"] for match in _FILE.finditer(template)]
    unknown = sorted({*named} - files.keys())
    if unknown:
        raise Problem(f"infra/edge.yaml names {', '.join(unknown)}, and there is no such file in infra/edge or infra/waf.")
    if odd := sorted(file for file in needed if named.count(file) != 1):
        raise Problem(f"infra/edge.yaml must name {', '.join(odd)} once.")
    return _FILE.sub(lambda match: f"{match['before']}{_quoted(files[match['file']])}{match['after']}", template)


_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")


def _quoted(text: str) -> str:
    """The text as YAML has it between quotation marks, in ASCII alone: CloudFormation makes question marks of anything else where it
    gives a template back, and the form is closed by the template that it has."""

    def combined(pair: re.Match[str]) -> str:
        return f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00:08x}"

    # As JSON writes it, but for the characters that JSON writes as two.
    return _PAIR.sub(combined, json.dumps(text))


def strip_comments(template: str) -> str:
    """The template without comments and empty lines: what CloudFormation would not call a change."""
    lines = (line.rstrip() for line in template.splitlines())
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
