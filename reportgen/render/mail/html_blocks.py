"""Blocks of a mail as HTML with styles in the elements."""

from dataclasses import dataclass
from typing import assert_never

from reportgen.document.tree import (
    Block,
    Callout,
    Contents,
    Cover,
    Document,
    Endnotes,
    Figure,
    Footnote,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    References,
    Table,
)
from reportgen.render.mail.html_inlines import inked, inlines
from reportgen.render.mail.html_tables import listed_table, real_table
from reportgen.render.mail.markup import element, escaped
from reportgen.render.mail.palette import Shades
from reportgen.render.mail.shapes import chart_lines, footnotes, is_listed

_HEADINGS = {1: (20, 32), 2: (17, 26), 3: (16, 20), 4: (15, 18)}
"""Level -> size of letters and space before, in pixels."""
_PARAGRAPHS = {"body": ("text", 16, 14), "lead": ("text", 18, 18), "note": ("muted", 13, 12)}
"""Role -> colour, size of letters and space after, in pixels."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes blocks in one mode's colours; the style sheet has those of the other."""

    shades: Shades
    is_right_to_left: bool = False

    def document(self, document: Document) -> str:
        """All blocks, and the notes at the foot."""
        mark = document.meta.classification
        made = [self._small(escaped(mark), "font-weight:700;text-align:center;letter-spacing:1px")] if mark else []
        made += [self.block(one) for one in document.blocks]
        if notes := footnotes(document.blocks):
            inside = "".join(self._note(one) for one in notes)
            rule = f"border-top:1px solid {self.shades.rule};margin-top:28px;padding-top:12px"
            made.append(element("div", inside, class_="r", style=rule))
        return "".join(made)

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case Cover():
                return self._cover(block)
            case Heading(level, number, children, _):
                words = (escaped(number) + " " if number else "") + inlines(children, self.shades)
                size, before = _HEADINGS[level]
                style = f"margin:{before}px 0 10px;font-size:{size}px;line-height:1.3;font-weight:700"
                return self._inked(f"h{level + 1}", "text", words, style)
            case Paragraph(children, role):
                return self._paragraph(inlines(children, self.shades), role)
            case ListBlock(ordered, items):
                return self._list(ordered, items)
            case Quote(blocks):
                style = f"margin:0 0 14px;padding:2px 0 2px 16px;border-left:3px solid {self.shades.rule}"
                return element("blockquote", self._blocks(blocks), class_="r", style=self._sided(style))
            case Callout(role, title, blocks):
                return self._callout(role, title, blocks)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Contents(title, entries):
                lines = [escaped(f"{one.number} {one.text}".strip()) for one in entries]
                return self._small(element("strong", escaped(title)) + "".join(f"<br>{line}" for line in lines))
            case References(entries):
                made = (f"{escaped(one.label)} {inlines(one.children, self.shades)}".strip() for one in entries)
                return "".join(self._small(one, "margin:0 0 8px;overflow-wrap:anywhere") for one in made)
            case Endnotes(notes):
                return "".join(self._note(one) for one in notes)
            case PageBreak():
                return ""
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(self.block(one) for one in blocks)

    # --- parts --------------------------------------------------------------------------------------------

    def _cover(self, cover: Cover) -> str:
        bar = f"width:56px;border-top:4px solid {self.shades.inks['accent']};margin:0 0 18px;font-size:0;line-height:0"
        made = [element("div", "", class_="b", style=bar)]
        if cover.kicker:
            style = "margin:0 0 8px;font-size:13px;line-height:1.4;font-weight:700;letter-spacing:0.4px"
            made.append(self._inked("p", "accent", escaped(cover.kicker), style))
        title = "margin:0 0 10px;font-size:27px;line-height:1.2;font-weight:700;overflow-wrap:anywhere"
        made.append(self._inked("h1", "text", escaped(cover.title), title))
        if cover.subtitle:
            made.append(
                self._inked("p", "muted", escaped(cover.subtitle), "margin:0 0 10px;font-size:17px;line-height:1.4")
            )
        if cover.question:
            style = "margin:0 0 12px;font-size:17px;line-height:1.4;font-style:italic"
            made.append(self._inked("p", "accent", escaped(cover.question), style))
        facts = (f"{escaped(label)}: {inlines(content, self.shades)}" for label, content in cover.facts)
        made.append(self._small("<br>".join(facts), "margin:0 0 22px") if cover.facts else "")
        return "".join(made)

    def _paragraph(self, words: str, role: str) -> str:
        ink, size, after = _PARAGRAPHS[role]
        leading = "1.5" if role == "lead" else "1.55"
        style = f"margin:0 0 {after}px;font-size:{size}px;line-height:{leading};overflow-wrap:anywhere"
        return self._inked("p", ink, words, style)

    def _list(self, ordered: bool, items: tuple[tuple[Block, ...], ...]) -> str:
        made = []
        for item in items:
            match item:
                case (Paragraph(children, "body"),):
                    inside = inlines(children, self.shades)
                case _:
                    inside = self._blocks(item)
            style = "margin:0 0 8px;font-size:16px;line-height:1.5;overflow-wrap:anywhere"
            made.append(self._inked("li", "text", inside, style))
        return element(
            "ol" if ordered else "ul", "".join(made), style=self._sided("margin:0 0 14px;padding:0 0 0 22px")
        )

    def _callout(self, role: str, title: str, blocks: tuple[Block, ...]) -> str:
        ground = f"callout_{role}"
        style = (
            f"background-color:{self.shades.grounds[ground]};margin:0 0 18px;padding:16px 18px 6px;"
            f"border-left:4px solid {self.shades.inks['accent']};border-radius:3px"
        )
        head = self._inked("p", "text", escaped(title), "margin:0 0 8px;font-size:16px;line-height:1.4;font-weight:700")
        inside = (head if title else "") + self._blocks(blocks)
        return element("div", inside, class_=f"g-{ground} b", style=self._sided(style))

    def _table(self, table: Table) -> str:
        write = listed_table if is_listed(table) else real_table
        notes = (self._small(inlines(one, self.shades), "margin:6px 0 0") for one in table.notes)
        end = "text-align:right" if self.is_right_to_left else "text-align:left"
        return element("div", write(table, self.shades, end) + "".join(notes), style="margin:0 0 18px")

    def _figure(self, figure: Figure) -> str:
        made, group = [], ""
        for one in chart_lines(figure.chart):
            if one.group != group:
                group = one.group
                made.append(self._small(element("strong", escaped(group)), "margin:8px 0 4px") if group else "")
            verdict = ", " + inked("span", one.verdict, escaped(one.verdict_text), self.shades) if one.verdict else ""
            words = f"{escaped(one.label)}: {element('strong', escaped(one.value))}{verdict}"
            made.append(self._inked("p", "text", words, "margin:0 0 4px;font-size:14px;line-height:1.5"))
        caption = (
            element("strong", escaped(figure.caption.label) + ".") + " " + inlines(figure.caption.children, self.shades)
        )
        notes = (self._small(inlines(one, self.shades)) for one in figure.notes)
        alt = self._paragraph(escaped(figure.alt), "note") if figure.alt else ""
        return element("div", alt + "".join(made) + self._small(caption, "margin:8px 0 0") + "".join(notes),
                       style="margin:0 0 18px")  # fmt: skip

    def _note(self, note: Footnote) -> str:
        return self._small(element("sup", escaped(note.number)) + " " + inlines(note.children, self.shades))

    def _small(self, inside: str, style: str = "margin:0 0 10px") -> str:
        return self._inked("p", "muted", inside, f"font-size:13px;line-height:1.5;{style}")

    def _inked(self, name: str, ink: str, inside: str, style: str) -> str:
        return element(name, inside, class_=f"i-{ink}", style=f"color:{self.shades.inks[ink]};{style}")

    def _sided(self, style: str) -> str:
        """The style for the side on which lines begin."""
        if not self.is_right_to_left:
            return style
        return style.replace("border-left", "border-right").replace("0 0 0 22px", "0 22px 0 0")
