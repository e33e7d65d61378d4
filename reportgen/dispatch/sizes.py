"""Messages that are too large: which files are attached, which stand behind a link, which stay away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from reportgen.deliver.mail.message import make_message
from reportgen.deliver.model import Attachment, Letter
from reportgen.deliver.operator_model import Limits, SizeFallback
from reportgen.dispatch.bodies import Enclosed
from reportgen.dispatch.letters import link_to

SLACK = 4096
"""Bytes by which messages to two recipients may differ, and that a signature adds."""
_ENDLESS = 1 << 62


@dataclass(frozen=True, slots=True)
class Fitted:
    """The letter for one recipient, and what was done to make it fit."""

    letter: Letter
    bytes: int
    links: tuple[tuple[str, str], ...] = ()
    """Files to be put into the operator's folder: path below it, digest."""


def fit(
    files: tuple[Attachment, ...],
    data: Mapping[str, bytes],
    write: Callable[[Enclosed, tuple[Attachment, ...]], Letter],
    limits: Limits,
    folder: str,
) -> Fitted:
    """A letter with as many of `files` as the operator allows.

    `write` makes a letter that tells of the files and has those attachments; `folder` is where below the operator's
    folder linked files lie. What is still too large is left to be held.
    """
    whole = _measured(write(Enclosed(_names(files)), files), data)
    if whole.bytes <= limits.message_bytes:
        return whole
    match limits.fallback:
        case SizeFallback.HOLD:
            return whole
        case SizeFallback.DROP_DOCX:
            kept = tuple(file for file in files if not file.name.endswith(".docx"))
            left_out = tuple(file.name for file in files if file not in kept)
            return _measured(write(Enclosed(_names(kept), left_out=left_out), kept), data)
        case SizeFallback.LINK:
            paths = tuple((f"{folder}/{file.name}", file) for file in files)
            linked = tuple((file.name, link_to(limits.link_base, path)) for path, file in paths)
            bare = _measured(write(Enclosed(linked=linked), ()), data)
            return replace(bare, links=tuple((path, file.sha256) for path, file in paths))
        case never:
            assert_never(never)


def _names(files: tuple[Attachment, ...]) -> tuple[str, ...]:
    return tuple(file.name for file in files)


def _measured(letter: Letter, data: Mapping[str, bytes]) -> Fitted:
    return Fitted(letter, len(whole_message(letter, data)) + SLACK)


def whole_message(letter: Letter, data: Mapping[str, bytes]) -> bytes:
    """The message of a letter that is not in the store yet, however large, without a signature."""
    return make_message(letter, data.__getitem__, limit=_ENDLESS)
