"""PDF, Typst with pdf_standards="ua-1" (checked by Typst while it compiles)."""

from _common import main
from typst_pdf import render as base


def render(data):
    return base(data, pdf_standards="ua-1")


if __name__ == "__main__":
    main(render)
