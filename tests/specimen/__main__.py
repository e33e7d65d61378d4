"""`python -m tests.specimen FOLDER`: a page of text and a chart for every shipped theme, as PDF files and pictures."""

import sys
from pathlib import Path

import pypdfium2

from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.themes import shipped_themes
from tests.specimen.pages import chart_page, text_page

_SCALE = 1.1
"""Pixels in a point."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for theme in shipped_themes():
        book = open_fontbook(theme)
        for name, draw in (("text", text_page), ("chart", chart_page)):
            book.start_document()
            path = folder / f"{theme.name}-{name}.pdf"
            path.write_bytes(draw(theme, book))
            picture = pypdfium2.PdfDocument(path)[0].render(scale=_SCALE).to_pil()
            picture.convert("P", palette=1, colors=32).save(path.with_suffix(".png"), optimize=True)
            print(path, *book.missing())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
