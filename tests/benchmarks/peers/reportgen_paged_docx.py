"""DOCX, reportgen, the renderer with the page numbers of its layout."""

from _common import main
from _reportgen import direct, paged_docx


def render(data):
    return paged_docx(direct(data))


if __name__ == "__main__":
    main(render)
