"""The parts that a theme alone gives: styles, settings, colours and fonts of the word processor.

python-docx opens its default package; what it brings and nobody asked for (a hundred unused styles, a thumbnail,
a bibliography stub, a compatibility copy of the styles) leaves, our styles and settings enter.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from reportgen.render.docx.base import Base, BaseRequest
from reportgen.render.docx.markup import NAMESPACES, WORD_TYPE, escape, rgb
from reportgen.render.docx.numbering import own_numbering
from reportgen.render.docx.package import pack_part
from reportgen.render.docx.scripts import language_script
from reportgen.render.docx.settings import settings_part
from reportgen.render.docx.styles import document_defaults, style_elements
from reportgen.render.theme import Theme

_UNWANTED = ("stylesWithEffects", "customXml", "thumbnail")
_KEPT = ("word/styles.xml", "word/settings.xml", "word/theme/theme1.xml", "word/webSettings.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def own_base(request: BaseRequest) -> Base:
    """The parts of the package that are the same for every document of a theme."""
    found = {name: data for name, data in _prepared(request).items() if name in _KEPT}
    parts = tuple(pack_part(name, found[name], is_static=True) for name in sorted(found))
    return Base(parts, _OVERRIDES, own_numbering(request.theme))


_OVERRIDES = (
    ("word/styles.xml", f"{WORD_TYPE}.styles+xml"),
    ("word/settings.xml", f"{WORD_TYPE}.settings+xml"),
    ("word/webSettings.xml", f"{WORD_TYPE}.webSettings+xml"),
    ("word/fontTable.xml", f"{WORD_TYPE}.fontTable+xml"),
    ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
)


def _prepared(request: BaseRequest) -> Mapping[str, bytes]:
    import docx

    document = docx.Document()
    _drop_unwanted(document)
    _replace_styles(document, request)
    _replace_settings(document, request)
    target = BytesIO()
    document.save(target)
    with ZipFile(target) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/theme/theme1.xml"] = _look_of_theme(parts["word/theme/theme1.xml"].decode(), request.theme).encode()
    return parts


def _drop_unwanted(document: Any) -> None:
    for owner in (document.part, document.part.package):
        for relation in [one for one in owner.rels.values() if one.reltype.rsplit("/", 1)[-1] in _UNWANTED]:
            del owner.rels[relation.rId]


def _replace_styles(document: Any, request: BaseRequest) -> None:
    from lxml import etree

    element = document.styles.element
    for child in list(element):
        if child.tag in (f"{_W}style", f"{_W}docDefaults"):
            element.remove(child)
    theme = _in_language(request.theme, request.language)
    defaults = document_defaults(theme, request.language, is_right_to_left=request.is_right_to_left)
    styles = "".join(style_elements(theme, numbered=request.numbered, is_right_to_left=request.is_right_to_left))
    parsed = etree.fromstring(f"<w:styles {NAMESPACES}>{defaults}{styles}</w:styles>".encode())
    element.insert(0, parsed[0])
    element.extend(list(parsed))
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w", "r", "mc", "w14"])


def _in_language(theme: Theme, language: str) -> Theme:
    """A theme whose face for complex scripts, in every style, is that of a language."""
    family = theme.fonts.get(language_script(language) or "")
    return replace(theme, fonts={**theme.fonts, "fallback": family}) if family else theme


def _replace_settings(document: Any, request: BaseRequest) -> None:
    from lxml import etree

    element = document.settings.element
    for child in list(element):
        element.remove(child)
    element.extend(list(etree.fromstring(settings_part(request).encode())))
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w", "r"])
    element.attrib.clear()


def _look_of_theme(xml: str, theme: Theme) -> str:
    """Word's own theme with our colours and faces, so that new shapes and charts match."""
    colours = theme.colours
    slots = {
        "dk1": colours["text"],
        "lt1": colours["paper"],
        "dk2": colours["accent"],
        "lt2": colours["callout_note"],
        "accent1": colours["accent"],
        "accent2": theme.verdicts["leads"],
        "accent3": theme.verdicts["trails"],
        "accent4": theme.verdicts["no-clear-difference"],
        "accent5": theme.verdicts["conflicting"],
        "accent6": colours["muted"],
        "hlink": colours["link"],
        "folHlink": colours["link"],
    }
    for slot, colour in slots.items():
        xml = re.sub(
            rf"<a:{slot}>.*?</a:{slot}>", f'<a:{slot}><a:srgbClr val="{rgb(colour)}"/></a:{slot}>', xml, flags=re.DOTALL
        )
    for kind, family in (("major", "heading"), ("minor", "body")):
        name = escape(theme.fonts[family].name)
        before, opening, rest = xml.partition(f"<a:{kind}Font>")
        xml = before + opening + re.sub(r'typeface="[^"]*"', f'typeface="{name}"'.replace("\\", r"\\"), rest, count=1)
    return xml.replace('name="Office Theme"', 'name="Briefing"')
