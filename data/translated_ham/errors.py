"""What went wrong, in words for the person who runs it."""


class Failure(Exception):
    """Said without a trace; the program ends with `status`."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status
