"""What can go wrong with a bucket. Imports no server: `storage` makes its errors of these."""


class GcsFailure(Exception):
    """The root of the tree. The message names the thing, the reason and the cure."""


class NothingThere(GcsFailure):
    """There is no such object, upload or bucket."""


class ReadRefused(GcsFailure):
    """The credentials are missing or not good enough."""


class TooManyObjects(GcsFailure):
    """More objects lie under a reference than may be taken; there are at least `at_least`."""

    def __init__(self, message: str, at_least: int) -> None:
        super().__init__(message)
        self.at_least = at_least


class AlreadyThere(GcsFailure):
    """The precondition of a create-only request failed."""


class RequestRefused(GcsFailure):
    """The request itself was refused; `code` is the one of the XML API, such as `InvalidPart`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Unavailable(GcsFailure):
    """No answer, or no useful one, after several attempts."""


class NotUnderstood(GcsFailure):
    """A URI or a file of credentials is not of the form it should have."""
