"""The stable codes of diagnostics, `stage.slug`. A code is never reused for another meaning.

Each code has a docstring that says when it is raised; `docs/errors.md` is generated from here and a golden
test holds the whole message of each.
"""

from enum import StrEnum


class Code(StrEnum):
    """Every code a person can meet, grouped by stage. Keep each group sorted."""

    # load ------------------------------------------------------------------------------------
    LOAD_MISSING_FILE = "load.missing-file"
    """A file or folder that was named or is required does not exist."""

    # validate --------------------------------------------------------------------------------
    VALIDATE_NO_DATE = "validate.no-date"
    """Neither the briefing nor the command gives an as-of date."""
    VALIDATE_DUPLICATE_ID = "validate.duplicate-id"
    """Two records of one kind share an id."""

    # analyse ---------------------------------------------------------------------------------

    # compose ---------------------------------------------------------------------------------
    COMPOSE_UNDEFINED_NAME = "compose.undefined-name"
    """A template uses a name that does not exist."""

    # render ----------------------------------------------------------------------------------
    RENDER_MISSING_GLYPH = "render.missing-glyph"
    """No face of the theme, fallbacks included, has a character."""

    # deliver ---------------------------------------------------------------------------------
    DELIVER_BAD_MANIFEST = "deliver.bad-manifest"
    """The manifest beside the outputs cannot be read, so nobody knows whether an output was edited."""
    DELIVER_EDITED_OUTPUT = "deliver.edited-output"
    """The output was changed since reportgen wrote it."""
    DELIVER_FOREIGN_OUTPUT = "deliver.foreign-output"
    """A file of the output's name exists that reportgen did not write."""
    DELIVER_NOT_EMPTY = "deliver.not-empty"
    """A new briefing was to be written into a folder that holds something."""
    DELIVER_UNKNOWN_FORMAT = "deliver.unknown-format"
    """A format was asked for that cannot be rendered."""
    DELIVER_UNKNOWN_SAMPLE = "deliver.unknown-sample"
    """A sample briefing was asked for that is not shipped."""
    DELIVER_UNWRITABLE = "deliver.unwritable"
    """A file or folder cannot be written."""
    DELIVER_WARNINGS = "deliver.warnings"
    """There were warnings and the build was asked to fail on them."""
