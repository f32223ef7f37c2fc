"""What goes wrong with S3, for those who know no server. `storage` turns these into the server's errors."""


class S3Fault(Exception):
    """The root. `status` is S3's HTTP status and `reason` its error code, where an answer came."""

    def __init__(self, message: str, *, status: int = 0, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class Unreachable(S3Fault):
    """No answer, or only answers that say to come again later, until patience ended."""


class NoCredentials(S3Fault):
    """Nowhere in the chain were credentials found, or they could not be refreshed."""


class ReadRefused(S3Fault):
    """The credentials have no right to do this, or S3 takes them for wrong."""


class NothingThere(S3Fault):
    """No such object, version, upload or bucket."""


class Taken(S3Fault):
    """There is an object already, and the request was to create one."""


class PartsDiffer(S3Fault):
    """The parts of an upload are not those that were named."""


class BadUri(S3Fault):
    """Not of the form `s3://bucket/key`."""


class TooManyObjects(S3Fault):
    """More objects than were allowed. `at_least` is how many were counted before the listing was left."""

    def __init__(self, message: str, at_least: int) -> None:
        super().__init__(message)
        self.at_least = at_least
