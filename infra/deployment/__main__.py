"""The entry point of `python -m deployment`, which `infra/deploy` runs."""

from .cli import main

raise SystemExit(main())
