"""PDF (tagged), reportgen, the whole way: evidence, analysis, template, citations, file."""

from _common import main
from _reportgen import pdf, whole


def render(data):
    return pdf(whole(data))


if __name__ == "__main__":
    main(render)
