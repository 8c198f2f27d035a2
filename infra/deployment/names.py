"""Names that the deployment and the templates share. The assertions on the templates compare them."""

FOUNDATION = "sama-foundation"
COPY = "sama-copy"
INTAKE = "sama-intake"
SITE = "sama-site"

# The template of each stack, in infra/.
TEMPLATES = {FOUNDATION: "foundation.yaml", COPY: "copy.yaml", INTAKE: "template.yaml", SITE: "edge.yaml"}

# Each function's program, and whether the intake bundle lies beside it.
FUNCTIONS = {"submit": True, "notify": True, "sweep": True, "feedback": False, "canary": True}
