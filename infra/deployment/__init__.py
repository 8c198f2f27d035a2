"""From this repository to the live site and form: builds a release and applies it. `infra/deploy` starts it."""
