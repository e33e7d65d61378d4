"""Who an unsubscribe link stands for."""

from reportgen.codes import Code
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.secrets import reveal
from reportgen.deliver.store.ledger import Ledger
from reportgen.dispatch.letters import find_token
from reportgen.dispatch.model import Means
from reportgen.errors import Diagnostic, Origin, ValidationError


def whose_token(token: str, operator: Operator, ledger: Ledger, means: Means) -> tuple[str, str]:
    """The (recipient, briefing) of a token.

    Raises ValidationError for a token that was not made here, LoadError if the key is not there.
    """
    key = operator.unsubscribe_key
    if key is None:
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_BAD_TOKEN,
                "The operator configured no unsubscription, so there are no tokens.",
                Origin(operator.path),
                expected="[unsubscribe] with `url` and `key`",
            )
        )
    secret = reveal(key, environ=means.environ, warn=means.warn)
    found = find_token(secret, token, ledger.addressed())
    if found is None:
        raise ValidationError(
            Diagnostic(
                Code.DELIVER_BAD_TOKEN,
                "The token stands for nobody who was written to.",
                Origin("--token"),
                hint="Take it whole from the link. After a change of the key older links are void.",
            )
        )
    return found
