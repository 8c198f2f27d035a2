"""The error that ends a run."""


class Problem(Exception):
    """Ends the run. Its message tells somebody who has never seen AWS what is wrong and what to do."""
