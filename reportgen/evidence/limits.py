"""How much input is read at most. All input is hostile until checked; each bound says what it guards."""

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Bytes of one data file."""
MAX_YAML_BYTES = 8 * 1024 * 1024
"""Bytes of one YAML file: its parser needs some hundred times the memory of the text."""
MAX_NODES = 4_000_000
"""Scalars, lists and mappings of one YAML or JSON file."""
MAX_DEPTH = 40
"""Lists and mappings inside each other; the input format needs six."""
MAX_ROWS = 1_000_000
"""Rows of one table, and scores of one briefing."""
MAX_STREAMED_BYTES = 4 * 1024 * 1024 * 1024
"""Bytes of one file that is read row by row and mapped: only rows that are kept stay in memory."""
MAX_STREAMED_ROWS = 50_000_000
"""Rows of one such file."""
MAX_LINE_BYTES = 4 * 1024 * 1024
"""Bytes of one line of such a file."""
MAX_COLUMNS = 200
"""Columns of one table."""
MAX_TEXT = 100_000
"""Characters of one value."""
MAX_FILES = 1_000
"""Files of one kind."""
MAX_ZIP_ENTRIES = 2_000
"""Parts of one workbook."""
MAX_ZIP_BYTES = 512 * 1024 * 1024
"""Bytes of a workbook, unpacked, by its own directory."""
MAX_ZIP_RATIO = 200
"""Unpacked over packed bytes of a workbook part of more than `ZIP_RATIO_FROM` bytes."""
ZIP_RATIO_FROM = 16 * 1024 * 1024
"""Smaller parts may pack as well as they like."""
MAX_PROBLEMS = 100
"""Problems of one code told singly for one file; the others are counted."""
