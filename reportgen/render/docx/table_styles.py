"""The style of tables, and of the paragraphs in their cells."""

from dataclasses import replace

from reportgen.render.docx.cell_bars import bar_style
from reportgen.render.docx.markup import rgb, twips
from reportgen.render.docx.measures import CELL_PAD
from reportgen.render.docx.ornaments import border, shade, table_edges
from reportgen.render.docx.paragraph_style import paragraph_style
from reportgen.render.theme import Theme


def table_text_styles(theme: Theme) -> list[str]:
    """Paragraph styles of cells and of the notes below a table."""
    table, head, group = theme.looks["table"], theme.looks["table_head"], theme.looks["table_group"]
    note = theme.looks["note"]
    right = {"jc": '<w:jc w:val="right"/>', "suppressAutoHyphens": ""}
    centre = {"jc": '<w:jc w:val="center"/>'}
    head_pieces = {"keepNext": "", "suppressAutoHyphens": ""}
    total = replace(table, bold=True)
    return [
        paragraph_style(theme, "Table Text", table),
        paragraph_style(theme, "Table Number", table, based="TableText", pieces=right),
        paragraph_style(theme, "Table Centred", table, based="TableText", pieces=centre),
        paragraph_style(theme, "Table Head", head, pieces=head_pieces),
        paragraph_style(theme, "Table Head Number", head, based="TableHead", pieces={**head_pieces, **right}),
        paragraph_style(theme, "Table Head Centred", head, based="TableHead", pieces={**head_pieces, **centre}),
        paragraph_style(theme, "Table Group", group, pieces=head_pieces),
        paragraph_style(theme, "Table Total", total, based="TableText"),
        paragraph_style(theme, "Table Total Number", total, based="TableText", pieces=right),
        paragraph_style(theme, "Table Total Centred", total, based="TableText", pieces=centre),
        paragraph_style(theme, "Table Note", note, pieces={"keepLines": ""}),
        bar_style(theme),
    ]


def table_style(theme: Theme) -> str:
    """The table style, with conditional formats for its head, total row, stub and bands."""
    colours = theme.colours
    strong = colours["rule_strong"]
    between, bands = table_edges(theme)
    banding = '<w:tblStyleRowBandSize w:val="1"/>' if bands else ""
    pad, inset = twips(2.5), twips(CELL_PAD)
    fill = shade(colours["table_head_fill"])
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="BriefingTable"><w:name w:val="Briefing Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="40"/><w:qFormat/>'
        f"<w:tblPr>{banding}<w:tblBorders>{border('top', strong, 8)}{border('bottom', strong, 8)}"
        f'{between}</w:tblBorders><w:tblCellMar><w:top w:w="{pad}" w:type="dxa"/>'
        f'<w:left w:w="{inset}" w:type="dxa"/><w:bottom w:w="{pad}" w:type="dxa"/>'
        f'<w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
        f'{border("top", strong, 8)}{border("bottom", strong, 6)}</w:tcBorders>{fill}<w:vAlign w:val="bottom"/>'
        "</w:tcPr></w:tblStylePr>"
        f'<w:tblStylePr w:type="lastRow"><w:tblPr/><w:tcPr><w:tcBorders>{border("top", strong, 6)}</w:tcBorders>'
        "</w:tcPr></w:tblStylePr>"
        f'<w:tblStylePr w:type="firstCol"><w:rPr><w:color w:val="{rgb(colours["text"])}"/></w:rPr></w:tblStylePr>'
        f"{bands}</w:style>"
    )
