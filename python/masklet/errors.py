"""What can go wrong."""


class MaskletError(Exception):
    """A request that Masklet could not fulfil; the message says why, and what to do if it can."""


class Refused(MaskletError):
    """The server refused a request.

    `status` is the HTTP status: 400 for what cannot be fulfilled, 401 for a missing token, 404 for
    an unknown id, 409 for a conflict with the present state, 422 for a malformed body.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class ConnectionLost(MaskletError):
    """The server did not answer for longer than the client waits."""


class JobFailed(MaskletError):
    """A job ended without a result. `status` is `failed` or `cancelled`."""

    def __init__(self, job_id: str, status: str, error: str | None) -> None:
        super().__init__(f"job {job_id} {status}" + (f": {error}" if error else ""))
        self.job_id = job_id
        self.status = status
