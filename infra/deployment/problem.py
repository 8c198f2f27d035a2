"""What a person has to be told when the deployment cannot go on."""


class Problem(Exception):
    """Ends the run. Its words are for somebody who has never seen AWS: what is the matter, and what to do."""
