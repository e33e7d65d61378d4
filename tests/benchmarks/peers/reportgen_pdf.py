"""PDF (tagged), reportgen, the renderer: what the other tools do, from the same input."""

from _common import main
from _reportgen import direct, pdf


def render(data):
    return pdf(direct(data))


if __name__ == "__main__":
    main(render)
