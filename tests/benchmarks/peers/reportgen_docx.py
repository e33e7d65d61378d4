"""DOCX, reportgen, the renderer: what the other tools do, from the same input."""

from _common import main
from _reportgen import direct, docx


def render(data):
    return docx(direct(data))


if __name__ == "__main__":
    main(render)
