"""Names, and a limit, that the deployment shares with the templates. Tests of the templates compare them."""

FOUNDATION = "sama-foundation"
COPY = "sama-copy"
INTAKE = "sama-intake"
SITE = "sama-site"

# The template of each stack, in infra/.
TEMPLATES = {FOUNDATION: "foundation.yaml", COPY: "copy.yaml", INTAKE: "template.yaml", SITE: "edge.yaml"}

# Each function's program, and whether its package contains the intake bundle.
FUNCTIONS = {"submit": True, "notify": True, "sweep": True, "feedback": False, "canary": True}

# The longest run of a function that has the seal key: the timeout of `sweep`.
LONGEST_RUN_SECONDS = 280
