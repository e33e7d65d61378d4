"""Recipients: addresses written in the orders, lists in CSV, and burst tables."""

from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.addresses import AddressError, check_name, parse_address, parse_mailbox, same_mailbox
from reportgen.deliver.orders_model import ALL, LIMITS, MailOrder, Recipient
from reportgen.errors import Diagnostic, LoadError, Origin, ValidationError, Warn
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.raw import RawRecord, RawTable
from reportgen.evidence.readers.csv_records import no_rows, read_csv
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden, tell_suspicious

MAX_LIST_BYTES = 4 * 1024 * 1024
MAX_RECIPIENTS = 10_000
"""Of one mail."""
_COLUMNS = ("address", "name")


def read_recipients(
    path: Path, *, name: str = "", has_parameters: bool = False, warn: Warn | None = None
) -> tuple[Recipient, ...]:
    """The recipients of a CSV file, called `name` in messages (default: its path), in the order of its rows.

    The column `address` is needed, `name` may be there. With `has_parameters` (a burst table) every further column
    is a parameter; otherwise there may be none. Raises LoadError or ValidationError with everything that is wrong.
    """
    problems = Problems(warn or drop, ())
    found = collect_recipients(path, name or str(path), problems, has_parameters=has_parameters)
    close(problems)
    return found


def drop(_: Diagnostic) -> None:
    """A `warn` for callers that do not want warnings."""


def close(problems: Problems) -> None:
    """Raise what is wrong: LoadError if a file could not be read, ValidationError otherwise."""
    problems.close()
    if problems.errors:
        could_load = not any(problem.code.startswith("load.") for problem in problems.errors)
        raise (ValidationError if could_load else LoadError)(problems.errors)


def collect_recipients(path: Path, name: str, problems: Problems, *, has_parameters: bool) -> tuple[Recipient, ...]:
    """As `read_recipients`, with problems told to `problems`; rows that are wrong are left out."""
    try:
        text = decode(read_bytes(path, name, MAX_LIST_BYTES, "Split the list over several mails."), name)
        refuse_forbidden(text, name)
        tell_suspicious(text, name, problems.add)
        table = read_csv(text, name, problems.add)
    except LoadError as error:
        for problem in error.problems:
            problems.add(problem)
        return ()
    if not table.records:
        problems.add(no_rows(table.origin))
    _check_columns(table, problems, has_parameters=has_parameters)
    if "address" not in table.columns:
        return ()
    if has_parameters:
        refuse_silence(table, problems)
    rows = (_recipient(record, problems) for record in table.records[:MAX_RECIPIENTS])
    check_number(len(table.records), table.origin, problems)
    return tuple(recipient for recipient in rows if recipient)


def check_number(number: int, origin: Origin, problems: Problems) -> None:
    """Tell too many recipients of one mail."""
    if number > MAX_RECIPIENTS:
        problems.error(
            Code.LOAD_TOO_MANY_RECORDS,
            "The mail has too many recipients.",
            origin,
            found=f"{number:,}",
            expected=f"at most {MAX_RECIPIENTS:,}",
            hint="Write to a distribution list of your mail server.",
        )


def _check_columns(table: RawTable, problems: Problems, *, has_parameters: bool) -> None:
    if "address" not in table.columns:
        problems.error(
            Code.VALIDATE_MISSING_FIELD,
            "The column `address` is missing.",
            table.origin,
            found=", ".join(table.columns),
            hint="Name the column with the mail addresses `address`.",
        )
    for column, origin in table.columns.items():
        if has_parameters:
            refuse_likeness(column, origin, problems)
            continue
        if column in _COLUMNS:
            continue
        problems.unknown(
            Code.VALIDATE_UNKNOWN_FIELD,
            f"There is no column `{column[:80]}`.",
            origin,
            name=column,
            known=_COLUMNS,
            otherwise="Delete the column, or name the file under `burst` if its columns are parameters.",
        )


def refuse_likeness(column: str, origin: Origin, problems: Problems) -> None:
    """Tell a column that looks as if it limited and would not: everybody would see everything."""
    meant = {name.rstrip("s"): name for name in LIMITS}.get(column.casefold().rstrip("s"))
    if meant and column != meant:
        problems.error(
            Code.DELIVER_BAD_ORDER,
            f"The column `{column}` limits nothing, though it looks as if it did.",
            origin,
            expected=f"`{meant}` to limit what is seen, or another name for a word that is printed",
        )


def refuse_silence(table: RawTable, problems: Problems) -> None:
    """Tell rows that say nothing in a column that limits what is seen: it could mean everything or nothing."""
    for record in table.records[:MAX_RECIPIENTS]:
        for column in LIMITS:
            if column in table.columns and not record.values.get(column):
                problems.error(
                    Code.DELIVER_BAD_ORDER,
                    f"The row does not say which {column} its reader may see.",
                    record.origin(column),
                    expected=f"ids of {column} divided by semicolons, or `{ALL}` for all",
                    hint=f"Write `{ALL}` if they may see all, or delete the column if it limits nobody.",
                )


def _recipient(record: RawRecord, problems: Problems) -> Recipient | None:
    origin = record.origin("address")
    if not record.values.get("address"):
        problems.error(
            Code.VALIDATE_MISSING_FIELD, "A row has no address.", origin, hint="Write it, or delete the row."
        )
        return None
    further = {column: text for column, text in record.values.items() if column not in _COLUMNS}
    found = build_recipient(record.values["address"], record.values.get("name", ""), origin, problems)
    if found is None:
        return None
    return Recipient(found.address, found.name, tuple(further.items()), origin)


def build_recipient(text: str, name: str, origin: Origin, problems: Problems) -> Recipient | None:
    """A recipient from `Name <address>` or an address, and a name written beside it; None, and a problem, if unfit."""
    try:
        shown, address = ("", parse_address(text)) if name else parse_mailbox(text)
        return Recipient(address, check_name(name) if name else shown, origin=origin)
    except AddressError as problem:
        problems.error(
            Code.DELIVER_BAD_ADDRESS,
            f"The address cannot be used: {problem}.",
            origin,
            # A line end in an address is an attack on the header, and would be one on the terminal too.
            found=ascii(text)[1:-1] if not text.isprintable() else text,
            expected="an address such as desk@example.org, or `Policy desk <desk@example.org>`",
        )
        return None


def envelope(mail: MailOrder) -> tuple[Recipient, ...]:
    """Everybody a message goes to, one message each: to, then cc, then bcc, or the rows of the burst table.

    An address that is named twice gets one message; in a burst table, one for each set of parameters.
    """
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Recipient] = {}
    for recipient in (*mail.to, *mail.cc, *mail.bcc, *mail.burst):
        found.setdefault(_identity(recipient), recipient)
    return tuple(found.values())


def _identity(recipient: Recipient) -> tuple[str, tuple[tuple[str, str], ...]]:
    return same_mailbox(recipient.address), recipient.parameters


def tell_duplicates(mail: MailOrder, problems: Problems) -> None:
    """Warn of addresses that are named twice, within or across to, cc and bcc, or as two equal rows to burst."""
    first: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[str, Recipient]] = {}
    for role in ("to", "cc", "bcc", "burst"):
        for recipient in getattr(mail, role):
            other = first.setdefault(_identity(recipient), (role, recipient))
            if other[1] is not recipient:
                problems.warning(
                    Code.DELIVER_DUPLICATE_RECIPIENT,
                    f"The address is named twice in the mail `{mail.id}`; it gets one message.",
                    recipient.origin,
                    found=f"{recipient.address} in {role}",
                    expected=f"once; it is in {other[0]} at {other[1].origin}",
                    hint="Delete one of the two.",
                )
