"""A client in the types of openapi-python-client. It type-checks as long as the document has these names."""

from webproxy import AuthenticatedClient
from webproxy.api.calls import make_call
from webproxy.api.sessions import log_on
from webproxy.models import AcceptedCall, ApiError, CallState, CallTarget, ErrorName, ExistingSession, LoggedOn


def dial(client: AuthenticatedClient) -> str:
    session = log_on.sync(client=client, body=ExistingSession())
    if not isinstance(session, LoggedOn):
        return refused(session)
    placed = make_call.sync(session.session_id, client=client, body=CallTarget(target="102"))
    return placed.target.dialed if isinstance(placed, AcceptedCall) else refused(placed)


def refused(error: ApiError | None) -> str:
    assert error is not None and error.error is not ErrorName.INTERNAL
    return f"{error.message} {CallState.CONFERENCE.value}"
