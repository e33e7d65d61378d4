"""What a briefing orders against what the operator allows. Asked before anything is queued."""

from reportgen.codes import Code
from reportgen.deliver.addresses import same_mailbox
from reportgen.deliver.operator import fill_lists
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.orders_model import MailOrder, Orders, Recipient
from reportgen.deliver.recipients import close, drop
from reportgen.errors import Diagnostic
from reportgen.evidence.checks.problems import Problems


def permit(orders: Orders, operator: Operator) -> None:
    """Raise ValidationError, naming each place, unless every recipient of the orders is allowed.

    Members of lists and burst tables count, those of the operator's own lists too; and who is named in `reply_to`,
    since answers are mail as well.
    """
    problems = Problems(drop, ())
    for mail in fill_lists(orders, operator).mails:
        replies = (mail.reply_to,) if mail.reply_to else ()
        for recipient in (*mail.to, *mail.cc, *mail.bcc, *mail.burst, *replies):
            if not is_allowed(recipient, operator):
                problems.add(_refusal(recipient, mail, operator))
    close(problems)


def is_allowed(recipient: Recipient, operator: Operator) -> bool:
    """True if the operator allows to write to the recipient, by address or by domain."""
    if same_mailbox(recipient.address) in operator.allowed.recipients:
        return True
    parents = recipient.domain.split(".")
    above = {"*." + ".".join(parents[number:]) for number in range(1, len(parents))}
    return any(domain == recipient.domain or domain in above for domain in operator.allowed.domains)


def _refusal(recipient: Recipient, mail: MailOrder, operator: Operator) -> Diagnostic:
    allowed = (*operator.allowed.domains, *operator.allowed.recipients)
    place = operator.path or "the operator's configuration, which does not exist yet"
    return Diagnostic(
        Code.DELIVER_NOT_ALLOWED,
        f"The mail `{mail.id}` goes to an address that the operator does not allow.",
        recipient.origin,
        found=recipient.address,
        expected=", ".join(allowed) if 0 < len(allowed) <= 8 else "" if allowed else "nobody: nothing is allowed yet",
        hint=f"Ask the operator to add it to `recipients` or `domains` under [allow] in {place}.",
    )
