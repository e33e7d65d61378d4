"""`python -m tests.specimen FOLDER`: a page of text and a chart for every shipped theme, as PDF files."""

import sys
from pathlib import Path

from reportgen.render.pdf.faces import open_fontbook
from reportgen.render.themes import shipped_themes
from tests.specimen.pages import chart_page, text_page


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for theme in shipped_themes():
        book = open_fontbook(theme)
        for name, draw in (("text", text_page), ("chart", chart_page)):
            book.start_document()
            path = folder / f"{theme.name}-{name}.pdf"
            path.write_bytes(draw(theme, book))
            print(path, *book.missing())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
