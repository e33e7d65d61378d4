"""Read the operator's configuration: the one source of authority, outside every briefing folder."""

import os
import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from reportgen.codes import Code
from reportgen.deliver.operator_model import Operator
from reportgen.deliver.operator_parts import INLINE_HINT, Builder, has_password
from reportgen.deliver.operator_schema import OperatorFile
from reportgen.deliver.orders_model import MailOrder, Orders
from reportgen.deliver.recipients import check_number, close, collect_recipients, drop, tell_duplicates
from reportgen.errors import Diagnostic, LoadError, Origin, Warn
from reportgen.evidence.checks.border import read_record
from reportgen.evidence.checks.problems import Problems
from reportgen.evidence.raw import RawList, RawMap, RawNode, RawScalar
from reportgen.evidence.readers.text import decode, read_bytes, refuse_forbidden
from reportgen.evidence.readers.toml_records import read_toml

VARIABLE = "REPORTGEN_OPERATOR"
"""Names the file where the command line does not."""
MAX_BYTES = 256 * 1024
_SECRET_NAME = re.compile(r"(?:.*[_-])?(?:password|passphrase|passwd|secret|token|key|credentials?)|url_from", re.I)
_LIST_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_BRIEFING_FILES = ("briefing.yaml", "delivery.yaml")


def operator_path(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Where the configuration is: `path` (`--operator`), the variable `REPORTGEN_OPERATOR`, or the user's folder."""
    if path is not None:
        return path
    if named := environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("reportgen", appauthor=False) / "operator.toml"


def read_operator(path: Path | None, *, environ: Mapping[str, str] | None = None, warn: Warn | None = None) -> Operator:
    """The operator's configuration at `operator_path`. Without one in the user's folder nobody is allowed.

    `environ` is that of the process unless it is given. Raises LoadError or ValidationError with everything that is
    wrong: a file that is not there or lies in a briefing folder, settings that do not exist or contradict each other,
    secrets that are written down.
    """
    environ = os.environ if environ is None else environ
    place = operator_path(path, environ)
    is_named = path is not None or bool(environ.get(VARIABLE))
    if not is_named and not place.exists():
        return Operator()
    problems = Problems(warn or drop, ())
    operator = None
    try:
        _refuse_place(place)
        operator = _read(place, problems)
    except LoadError as error:
        for problem in error.problems:
            problems.add(problem)
    close(problems)
    if operator is None:
        raise AssertionError("a malformed configuration was not told")
    return operator


def _refuse_place(path: Path) -> None:
    """Raise LoadError for a file that a briefing, or anybody, could have written."""
    if not path.exists():
        hint = f"Write it; docs/delivery.md has an example. Its place is named by --operator or {VARIABLE}."
        message = "There is no such configuration of the operator."
        raise LoadError(Diagnostic(Code.LOAD_MISSING_FILE, message, Origin(str(path)), hint=hint))
    folders = dict.fromkeys((*path.absolute().parents, *path.resolve().parents))
    found = next((folder / name for folder in folders for name in _BRIEFING_FILES if (folder / name).exists()), None)
    if found:
        raise LoadError(
            Diagnostic(
                Code.DELIVER_OPERATOR_IN_BRIEFING,
                "The operator's configuration lies in a briefing folder.",
                Origin(str(path)),
                found=str(found),
                expected="a place that authors of briefings do not write to",
                hint="Move it out of the folder: a briefing must not give itself authority.",
            )
        )
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & stat.S_IWOTH:
        raise LoadError(
            Diagnostic(
                Code.DELIVER_BAD_OPERATOR,
                "Everybody on this machine can change the operator's configuration.",
                Origin(str(path)),
                expected="a file that only the operator can write",
                hint=f"Close it: `chmod 600 {path}`.",
            )
        )


def _read(path: Path, problems: Problems) -> Operator | None:
    name = str(path)
    text = decode(read_bytes(path, name, MAX_BYTES, "Move lists into CSV files."), name)
    refuse_forbidden(text, name)
    root = read_toml(text, name, Code.DELIVER_BAD_OPERATOR)
    rest = _without_secrets(root, (), problems)
    lists = _read_lists(rest.entries.get("lists"), problems)
    bare = RawMap({n: node for n, node in rest.entries.items() if n != "lists"}, rest.keys, rest.origin)
    checked = read_record(OperatorFile, bare, (), problems)
    return Builder(checked, path.absolute().parent, problems).build(name, lists) if checked else None


def _without_secrets(node: RawMap, path: tuple[str, ...], problems: Problems) -> RawMap:
    """The records without secrets that are written down, which are told; so no later message can show them."""
    kept: dict[str, RawNode] = {}
    for name, below in node.entries.items():
        here = (*path, name)
        if path[:1] != ("lists",) and _is_inline(here, below):
            origin = replace(node.keys[name], column=None, field=".".join(here))
            problems.error(
                Code.DELIVER_INLINE_SECRET,
                "A secret is written into the configuration itself.",
                origin,
                expected="where the secret is kept: in the environment, a file or the keyring",
                hint=INLINE_HINT,
            )
            kept[name] = _stand_in(here, origin)
        else:
            kept[name] = _without_secrets(below, here, problems) if isinstance(below, RawMap) else below
    return RawMap(kept, node.keys, node.origin)


def _stand_in(path: tuple[str, ...], origin: Origin) -> RawNode:
    """Something well formed in place of a secret, so that one mistake gives one message."""
    match path[-1]:
        case "url":
            return RawScalar("sqlite://user@host/", origin)
        case "command":
            return RawList((RawScalar("-", origin),), origin)
        case "token":
            return RawMap({"file": RawScalar("-", origin)}, {"file": origin}, origin)
        case _:
            return RawMap({"env": RawScalar("_", origin)}, {"env": origin}, origin)


def _is_inline(path: tuple[str, ...], node: RawNode) -> bool:
    if isinstance(node, RawMap):
        return False
    if path == ("store", "url"):
        return isinstance(node, RawScalar) and has_password(node.text or "")
    # A command line as one text would need a shell, and may hold a secret that the message about it would show.
    is_shell_text = path[-1] == "command" and isinstance(node, RawScalar)
    return bool(_SECRET_NAME.fullmatch(path[-1])) or is_shell_text


def _read_lists(node: RawNode | None, problems: Problems) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    if isinstance(node, RawScalar | RawList):
        message = "`lists` is no table of names and files."
        problems.error(Code.DELIVER_BAD_OPERATOR, message, replace(node.origin, field="lists"))
        return ()
    found = []
    for name, below in sorted(node.entries.items()):
        origin = replace(node.keys[name], field=f"lists.{name}")
        if not _LIST_NAME.fullmatch(name):
            message, expected = "The name of the list cannot be used.", "a-z, 0-9, `.`, `_` and `-`"
            problems.error(Code.VALIDATE_BAD_ID, message, origin, found=name, expected=expected)
        elif not isinstance(below, RawScalar) or not below.text:
            expected = "the path of a CSV file"
            problems.error(Code.DELIVER_BAD_OPERATOR, "The list names no file.", origin, expected=expected)
        else:
            found.append((name, below.text))
    return tuple(found)


# --- what the operator adds to orders -------------------------------------------------------------------------


def fill_lists(orders: Orders, operator: Operator, *, warn: Warn | None = None) -> Orders:
    """The orders with the members of the operator's lists in `to`.

    Raises ValidationError for a list that the operator does not have, LoadError for one that cannot be read.
    """
    problems = Problems(warn or drop, ())
    mails = tuple(_fill(mail, operator, problems) if mail.operator_lists else mail for mail in orders.mails)
    close(problems)
    return replace(orders, mails=mails)


def _fill(mail: MailOrder, operator: Operator, problems: Problems) -> MailOrder:
    known = dict(operator.lists)
    to = mail.to
    for name in mail.operator_lists:
        if name in known:
            to += collect_recipients(Path(known[name]), known[name], problems, has_parameters=False)
        else:
            problems.unknown(
                Code.DELIVER_UNKNOWN_LIST,
                f"The mail `{mail.id}` names a list that the operator does not have.",
                replace(mail.origin, field="lists"),
                name=name,
                known=tuple(known),
                otherwise="Ask the operator to name it under [lists].",
            )
    filled = replace(mail, to=to, operator_lists=())
    check_number(len(filled.to) + len(filled.cc) + len(filled.bcc), mail.origin, problems)
    tell_duplicates(filled, problems)
    return filled


def briefing_folders(operator: Operator) -> tuple[Path, ...]:
    """The folders that `run-due` may run, those that do not exist left out; `/*` is each folder in it, by name."""
    found: list[Path] = []
    for place in operator.briefings:
        if place.endswith("/*"):
            parent = Path(place[:-2])
            found += sorted(path for path in parent.iterdir() if path.is_dir()) if parent.is_dir() else []
        elif Path(place).exists():
            found.append(Path(place))
    return tuple(dict.fromkeys(found))
