"""How a briefing is called that does not say so itself."""

import re
from pathlib import PurePath


def name_after(folder: str) -> str:
    """The folder's name as a file-name stem.

    >>> name_after("/data/Open models, 2026")
    'Open-models-2026'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", PurePath(folder).name).strip("-._")[:100] or "briefing"
