"""Elements of HTML as text; the one place where anything is escaped."""

from html import escape

FONTS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
"""What the reader's system has, so that nothing is fetched."""
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
_LINES = frozenset({"div", "ul", "ol", "li", "table", "thead", "tbody", "tr", "blockquote", "p", "h1", "h2", "h3", "h4",
                    "h5", "caption"})  # fmt: skip


def escaped(text: str) -> str:
    """Text for the content of an element or for an attribute in double quotes."""
    return escape(text, quote=True)


def element(name: str, inside: str, **attributes: str) -> str:
    """An element round finished HTML; `inside` is not escaped, attributes are. Empty attributes are left out.

    `class_` gives `class`, `aria_label` gives `aria-label`. A line ends after those that make lines of their own.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{given}>{inside}</{name}>" + ("\n" if name in _LINES else "")
