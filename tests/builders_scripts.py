"""A specimen page of every script, and a small briefing in Arabic. All data are invented."""

from dataclasses import replace
from pathlib import Path

from reportgen.document.tree import (
    Block,
    Callout,
    Caption,
    Cell,
    Column,
    Contents,
    ContentsEntry,
    Cover,
    CrossRef,
    Document,
    Heading,
    Inline,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    ReferenceEntry,
    References,
    Role,
    Row,
    Span,
    Strong,
    Table,
    Text,
)
from reportgen.errors import Origin
from reportgen.render.theme import Theme
from reportgen.render.theme_files import find_family
from reportgen.render.themes import load_theme
from tests.builders_pdf import meta, words

FONTS = Path(__file__).parent / "fonts"
"""A folder as `REPORTGEN_FONTS` names one: `cjk` holds the characters of the specimen alone."""
TEXTS = {
    "greek": "Τα ανοιχτά μοντέλα υστερούν κατά 16,3 μονάδες.",
    "cyrillic": "Открытые модели отстают на 16,3 пункта; Њујорк, ќерка.",
    "arabic": "تتأخر النماذج المفتوحة عن النماذج المغلقة بمقدار −16.3 نقطة مئوية "
    "في طب الجهاز الهضمي (GPT-4 مقابل Llama 3)، أي 65.7 مقابل 82.0 في المائة، وهذا فرق كبير.",
    "vowels": "المُعلِّمُ يَكتُبُ الدَّرسَ على السَّبُّورةِ، ثم يقول: «لا».",
    "hebrew": "המודלים הפתוחים מפגרים ב־16.3 נקודות אחוז אחרי המודלים הסגורים (GPT-4 לעומת Llama 3). בְּרֵאשִׁית.",
    "devanagari": "खुले मॉडल बंद मॉडलों से १६.३ प्रतिशत अंक पीछे हैं। क्षत्रिय, विद्यार्थी, श्री, ज्ञान, ट्रक",
    "mixed": "The word سلام (peace) and שלום stand in an English sentence; the value is −16.3 pp, "
    "and then العربية لغة جميلة.",
    "chinese": "开放模型在胃肠病学考试中落后百分之"
    "十六点三（“GPT-4”与“Llama 3”比较），即65.7对82.0。"
    "这一差距在选择医院系统时不可忽视；但是，在另外三项任务中，"
    "两组模型的得分没有明显差异。",
    "japanese": "オープンモデルは、消化器病学の試験で「GPT-4」に16.3ポイント遅れている。"
    "しかし、ほかの三つの課題では、はっきりした差は見られなかった。"
    "ちょっとした例です。",
    "emoji": "A smile 😀, a rocket 🚀 and a tick ✅.",
}


def theme_with_ideographs() -> Theme:
    """The house theme with the small font of the tests for Chinese and Japanese."""
    theme, problems = load_theme("house", base=None), []
    family = find_family("cjk/", FONTS, Origin(), problems, needs_italics=False, needs_bold=False)
    assert family, problems
    return replace(theme, fonts={**theme.fonts, "cjk": family})


def specimen() -> Document:
    """A paragraph of each script in an English document."""
    blocks: list[Block] = [Heading(1, "1", words("Scripts"), "scripts")]
    return Document(meta(), (*blocks, *(Paragraph(words(text)) for text in TEXTS.values())))


def arabic_briefing() -> Document:
    """A briefing from right to left with every kind of block."""
    details = meta(
        language="ar",
        is_right_to_left=True,
        title="مقارنة النماذج",
        organisation="مكتب الأدلة",
        running_head="مقارنة النماذج · 24 نوفمبر 2026",
        page_label="صفحة {page} من {pages}",
    )
    return Document(
        details,
        (
            Cover(
                "مقارنة النماذج المفتوحة والمغلقة",
                "ملخص للإدارة",
                "هل تكفي النماذج المفتوحة؟",
                (("التاريخ", words("24 نوفمبر 2026")), ("الجهة", words("مكتب الأدلة"))),
                "موجز أدلة",
            ),
            Contents(
                "المحتويات",
                (ContentsEntry(1, "1", "النتائج الرئيسية", "s1"), ContentsEntry(2, "1.1", "التفاصيل والملاحظات", "s2")),
            ),
            Heading(1, "1", words("النتائج الرئيسية"), "s1"),
            Paragraph(words(TEXTS["arabic"])),
            Callout(
                "key", "الخلاصة", (Paragraph(words("تتقدم النماذج المغلقة في ثلاث مهام، والفارق الأكبر 16.3 نقطة.")),)
            ),
            ListBlock(
                False,
                (
                    (
                        Paragraph(
                            words(
                                "البند الأول مع نص طويل حتى ينكسر السطر إلى سطرين متتاليين في القائمة ويظهر "
                                "الانكسار عند نهاية السطر."
                            )
                        ),
                    ),
                    (Paragraph(words("البند الثاني")), ListBlock(True, ((Paragraph(words("فرعي")),),))),
                ),
            ),
            Heading(2, "1.1", words("التفاصيل والملاحظات"), "s2"),
            Paragraph(
                (
                    Text("انظر "),
                    CrossRef("table-1", "الجدول 1"),
                    Text(" و"),
                    Link("https://example.org/", words("الموقع الرسمي للمشروع")),
                    Text(" و"),
                    Strong(words("نص غليظ")),
                    Text(" ثم النهاية."),
                )
            ),
            scores(),
            Quote((Paragraph(words("اقتباس قصير من تقرير.")),)),
            References(
                (
                    _reference("[1]", "أحمد علي. مقارنة النماذج اللغوية. مجلة البحوث، 2025."),
                    _reference("[2]", "Smith J, Doe A. Language models in medicine. J Test. 2024;3(2):11–19."),
                )
            ),
        ),
    )


def scores() -> Table:
    """A table in Arabic: names, numbers with and without units, verdicts."""
    rows: tuple[tuple[str, str, str, Role, str], ...] = (
        ("نموذج الأفق المفتوح", "82.0", "−16.3 نقطة", "trails", "▼ يتأخر"),
        ("GPT-4", "65.75", "+2.15", "leads", "▲ يتقدم"),
        ("نموذج الواحة (12B)", "9.5", "0.0", "no-difference", "■ لا فرق"),
    )
    head = Row(tuple(Cell(words(text), is_header=True) for text in ("النظام", "الدرجة", "الفارق", "الحكم")))
    body = tuple(
        Row((Cell(words(name), is_header=True), Cell(words(score)), Cell(words(gap)), Cell((_span(role, verdict),))))
        for name, score, gap, role, verdict in rows
    )
    return Table(
        "table-1",
        Caption("الجدول 1", words("درجات الأنظمة في اختبار")),
        (Column("left"), Column("decimal"), Column("decimal"), Column("left")),
        (head,),
        body,
        (words("المصدر: بيانات مختلقة للتجربة."),),
        "درجات ثلاثة أنظمة",
    )


def _span(role: Role, text: str) -> Inline:
    return Span(role, words(text))


def _reference(label: str, text: str) -> ReferenceEntry:
    number = label.strip("[]")
    return ReferenceEntry(f"ref-{number}", number, label, words(text), ())
