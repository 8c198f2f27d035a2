"""Builds a release of the site and form, and deploys it to AWS. `infra/deploy` starts it."""
