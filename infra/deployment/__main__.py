"""`python -m deployment`, as `infra/deploy` starts it."""

from .cli import main

raise SystemExit(main())
