"""Names, and a limit, that the deployment shares with the templates. Tests of the templates compare them."""

FOUNDATION = "sama-foundation"
COPY = "sama-copy"
INTAKE = "sama-intake"
SITE = "sama-site"

# The template of each stack, in infra/.
TEMPLATES = {FOUNDATION: "foundation.yaml", COPY: "copy.yaml", INTAKE: "template.yaml", SITE: "edge.yaml"}

# Each function's program, and the bundles in its package: folders of a build.
FUNCTIONS = {
    "submit": ["intake"],
    "notify": ["intake"],
    "sweep": ["intake"],
    "feedback": [],
    "canary": ["intake"],
    "desk-web": ["intake", "desk"],
}

# The longest run of a function that has the seal key: the timeout of `sweep`.
LONGEST_RUN_SECONDS = 280
