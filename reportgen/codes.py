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
    DELIVER_EDITED_OUTPUT = "deliver.edited-output"
    """The output was changed since reportgen wrote it."""
