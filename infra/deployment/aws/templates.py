"""The CloudFormation templates as text: lists their parameters, and embeds the files that they name.

This is not a YAML parser: it accepts only the way the templates are written, and rejects anything else. That keeps their text and
comments intact in CloudFormation.
"""

import json
import re

from ..problem import Problem

# In bytes. CloudFormation accepts a longer template only from a bucket.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
BODY_LIMIT = 51_200

# A file name alone, or as the last item of a join: `FunctionCode: !Join ["", ["…", site.js]]`.
_FILE = re.compile(
    r"^(?P<before>\s*(?:FunctionCode|Content): +(?:!Join .*, +)?)(?P<file>[\w.-]+\.(?:js|html))(?P<after>\]*)$", re.MULTILINE
)


def parameter_names(template: str) -> list[str]:
    """Returns the names of a template's parameters, in order."""
    block = re.search(r"^Parameters:\n(?P<body>(?:[ #].*\n|\n)*)", template, re.MULTILINE)
    return re.findall(r"^  ([A-Za-z0-9]+):", block["body"], re.MULTILINE) if block else []


def embed_files(template: str, files: dict[str, str], needed: set[str]) -> str:
    """Returns the template with each file name replaced by the file's text. Each file in `needed` must be named exactly once."""
    named = [match["file"] for match in _FILE.finditer(template)]
    unknown = sorted({*named} - files.keys())
    if unknown:
        raise Problem(f"infra/edge.yaml names {', '.join(unknown)}, but infra/edge and infra/waf have no such file.")
    if odd := sorted(file for file in needed if named.count(file) != 1):
        raise Problem(f"infra/edge.yaml must name {', '.join(odd)} exactly once.")
    return _FILE.sub(lambda match: f"{match['before']}{_quoted(files[match['file']])}{match['after']}", template)


_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")


def _quoted(text: str) -> str:
    """Returns the text as a double-quoted YAML string in ASCII.

    CloudFormation replaces other characters with question marks when it returns a template, and --close-form reuses the template
    that CloudFormation returns.
    """

    def combined(pair: re.Match[str]) -> str:
        return f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00:08x}"

    # JSON's escapes are valid in YAML, except surrogate pairs.
    return _PAIR.sub(combined, json.dumps(text))


def strip_comments(template: str) -> str:
    """Returns the template without comments and empty lines. Two templates that differ only in those are the same to
    CloudFormation."""
    lines = (line.rstrip() for line in template.splitlines())
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
