"""DOCX, reportgen, the whole way: evidence, analysis, template, citations, file."""

from _common import main
from _reportgen import docx, whole


def render(data):
    return docx(whole(data))


if __name__ == "__main__":
    main(render)
