"""A mail server to try delivery on: takes every mail, delivers none, and shows each."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.delivery_means import require
from reportgen.cli.delivery_tables import say_kilobytes
from reportgen.cli.terminal import harmless

if TYPE_CHECKING:
    from email.message import Message

_MOST_BYTES = 100_000_000
_LINES = 12
"""Of the text of each mail that are printed."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8025, show_default=True, help="Port on this machine.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("mailbox"), show_default=True, metavar="DIR",
              help="Write each mail as .eml, with its HTML and attachments beside it.")  # fmt: skip
def mailbox(port: int, folder: Path) -> None:
    """Take every mail on 127.0.0.1 and deliver none: print each and write it to DIR. Ends with Ctrl-C.

    In operator.toml: host = "127.0.0.1", port = 8025, security = "none".

    \b
    Example:
      reportgen mailbox --port 8025 --folder mailbox
    """
    require(("aiosmtpd",), "delivery")
    from aiosmtpd.controller import Controller

    from reportgen.deliver.outbox import stop_on_signals

    try:
        folder.mkdir(parents=True, exist_ok=True)
        controller = Controller(_Box(folder), hostname="127.0.0.1", port=port, data_size_limit=_MOST_BYTES)
        controller.start()
    except OSError as problem:
        raise click.ClickException(f"the mailbox cannot be opened: {problem.strerror or problem}") from problem
    click.echo(f"Taking every mail on 127.0.0.1:{port}; it is written to {folder}. Ctrl-C ends it.")
    try:
        with stop_on_signals() as stopped:
            stopped.wait()
    finally:
        controller.stop()


class _Box:
    """What the server does with a message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one message."""
        with self._lock:
            self._count += 1
            self._keep(self._count, envelope.rcpt_tos, bytes(envelope.content))
        return "250 taken; not delivered"

    def _keep(self, number: int, recipients: list[str], data: bytes) -> None:
        from email import message_from_bytes
        from email.policy import default

        message = message_from_bytes(data, policy=default)
        base = self._folder / f"{number:04d}"
        base.with_suffix(".eml").write_bytes(data)
        click.echo(harmless(f"\n--- {number}: to {', '.join(recipients)}: {message['Subject']}"))
        for part in message.walk():
            self._part(base, part)

    def _part(self, base: Path, part: "Message") -> None:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return
        name = part.get_filename()
        if name:
            # A name from a mail: nothing of it but its last part, and no hidden file.
            path = base.with_name(f"{base.name}-{Path(name.replace(chr(92), '/')).name.lstrip('.') or 'file'}")
            path.write_bytes(content)
            click.echo(harmless(f"    attached: {name} ({say_kilobytes(len(content))})"))
        elif part.get_content_type() == "text/html":
            base.with_suffix(".html").write_bytes(content)
        else:
            lines = content.decode("utf-8", "replace").splitlines()
            for line in lines[:_LINES]:
                click.echo(harmless(f"    {line}"))
            if len(lines) > _LINES:
                click.echo("    …")
