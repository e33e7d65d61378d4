"""A group whose commands are imported when they are used: help lists them without."""

from importlib import import_module

import click

Place = tuple[str, str, str]
"""Module, name of the command in it, and its line in the list of commands."""


class LazyGroup(click.Group):
    """A group of commands that lie in modules of their own."""

    places: dict[str, Place]

    def __init__(self, *args: object, places: dict[str, Place], **kwargs: object) -> None:
        """`places`: by the name of the command."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # click's own, handed on
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in alphabetical order."""
        return sorted({*self.commands, *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None if there is none of this name."""
        if cmd_name not in self.places:
            return super().get_command(ctx, cmd_name)
        module, name, _ = self.places[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from what is known of them without importing."""
        own = {name: command.get_short_help_str(100) for name, command in self.commands.items()}
        lines = {**own, **{name: line for name, (_, _, line) in self.places.items()}}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(lines.items()))
