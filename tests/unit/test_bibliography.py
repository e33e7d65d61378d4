from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.errors import Diagnostic, LoadError
from reportgen.evidence.raw import BibliographyItem
from reportgen.evidence.readers.bibliography import MAX_BYTES, read_bibliography


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str], tuple[BibliographyItem, ...]]:
    def write_and_read(name: str, text: str) -> tuple[BibliographyItem, ...]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_bibliography(path, name)

    return write_and_read


Read = Callable[[str, str], tuple[BibliographyItem, ...]]

BIBTEX = r"""% Zotero
@string{jx = "Journal of X"}
@article{mueller2024,
  author = {M{\"u}ller, J{\"o}rg and {World Health Organization} and van der Berg, Jan and others},
  title = {The {BERT} of \emph{E. coli} \& more: 100% $\alpha$},
  journal = jx, volume = {3}, number = 4, pages = {12--19},
  year = 2024, month = mar,
  doi = {10.1000/x\_y}, url = {https://x.org/a\_b%20c},
}
@misc{deep, title = {Deep}, author = {Jane Doe}, eprint = {2401.1}, archivePrefix = {arXiv}, year = {2024}}
@phdthesis{thesis, title = {T}, subtitle = {U}, school = {S}, year = {in press}}
@inproceedings{talk, author = {King, Jr., Martin}, booktitle = {Proc.}, date = {2023-05-02}, urldate = {2024-01-05}}
@misc{web, title = {W}, howpublished = {\url{https://a.b/c}}}
"""


def test_bibtex_becomes_csl_with_accents_and_braces_decoded(read: Read) -> None:
    first = read("a.bib", BIBTEX)[0]
    assert first.origin.line == 3
    assert first.csl == {
        "id": "mueller2024",
        "type": "article-journal",
        "title": "The BERT of E. coli & more: 100% α",
        "container-title": "Journal of X",
        "volume": "3",
        "issue": "4",
        "page": "12-19",
        "author": [
            {"family": "Müller", "given": "Jörg"},
            {"literal": "World Health Organization"},
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"literal": "others"},
        ],
        "issued": {"date-parts": [[2024, 3]]},
        "DOI": "10.1000/x_y",
        "URL": "https://x.org/a_b%20c",
    }


def test_bibtex_knows_preprints_theses_talks_and_web_pages(read: Read) -> None:
    preprint, thesis, talk, web = (item.csl for item in read("a.bib", BIBTEX)[1:])
    assert (preprint["type"], preprint["number"], preprint["URL"]) == (
        "article",
        "arXiv:2401.1",
        "https://arxiv.org/abs/2401.1",
    )
    assert (thesis["title"], thesis["genre"], thesis["issued"]) == ("T: U", "PhD thesis", {"literal": "in press"})
    assert talk["author"] == [{"family": "King", "given": "Martin", "suffix": "Jr."}]
    assert (talk["issued"], talk["accessed"]) == ({"date-parts": [[2023, 5, 2]]}, {"date-parts": [[2024, 1, 5]]})
    assert web["URL"] == "https://a.b/c"


def test_bibtex_reads_no_other_file(read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    title = read("a.bib", rf"@misc{{k, title = {{A \input{{{tmp_path}/secret.tex}} b}}}}")[0].csl["title"]
    assert title == "A b"


def test_a_repeated_bibtex_key_is_left_to_validation(read: Read) -> None:
    items = read("a.bib", "@misc{k, title={A}}\n@misc{k, title={B}}\n")
    assert [(item.csl["id"], item.csl["title"], item.origin.line) for item in items] == [("k", "A", 1), ("k", "B", 2)]


RIS = """Provider: an exporter

TY  - JOUR
AU  - Müller, J.
AU  - World Health Organization
TI  - A title
 continued
T2  - Journal
PY  - 2024/03/12
VL  - 3
IS  - 4
SP  - 1
EP  - 9
DO  - 10.1/x
UR  - https://x.org
ZZ  - unknown
ER  -

TY - CHAP
ID - mykey
TI - Chapter
A2 - Ed, E.
Y1 - 2020
SN - 978-1
ER -
TY  - JOUR
AU  - Müller, J.
PY  - 2024
ER  -
"""


def test_ris_becomes_csl_with_lines_and_keys(read: Read) -> None:
    article, chapter, second = read("a.ris", RIS)
    assert article.origin.line == 3
    assert article.csl == {
        "id": "muller2024",
        "type": "article-journal",
        "title": "A title continued",
        "container-title": "Journal",
        "volume": "3",
        "issue": "4",
        "page": "1-9",
        "DOI": "10.1/x",
        "URL": "https://x.org",
        "author": [{"family": "Müller", "given": "J."}, {"literal": "World Health Organization"}],
        "issued": {"date-parts": [[2024, 3, 12]]},
    }
    assert chapter.csl == {
        "id": "mykey",
        "type": "chapter",
        "title": "Chapter",
        "ISBN": "978-1",
        "editor": [{"family": "Ed", "given": "E."}],
        "issued": {"date-parts": [[2020]]},
    }
    assert second.csl["id"] == "muller2024b"


def test_csl_json_is_taken_as_it_is(read: Read) -> None:
    text = """[
  {"id": "a", "title": "x < y", "issued": {"date-parts": [["2024", 5]]}, "volume": 3, "note": "", "DOI": null},
  {"id": "b", "author": [{"family": "O", "given": "P"}]}
]"""
    first, second = read("a.json", text)
    assert first.csl == {"id": "a", "title": "x < y", "issued": {"date-parts": [[2024, 5]]}, "volume": "3"}
    assert (first.origin.line, second.origin.line) == (2, 3)
    assert second.csl["author"] == [{"family": "O", "given": "P"}]


def test_one_csl_item_alone_and_an_empty_file_are_bibliographies(read: Read) -> None:
    assert [item.csl["id"] for item in read("a.json", '{"id": "a"}')] == ["a"]
    assert read("a.json", "[]") == read("b.bib", "") == read("c.ris", "\n") == ()


def test_suspicious_characters_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "a", "title": "x\u202ey"}]', encoding="utf-8")
    told: list[Diagnostic] = []
    read_bibliography(path, "a.json", tell=told.append)
    assert [diagnostic.code for diagnostic in told] == ["load.bidi-control"]


BROKEN = {
    "bibtex": (
        "refs.bib",
        "@article{a,\n title={x}\n}\n@book{broken, title = {x\n@misc{c, title={d}, title={e}}\n@misc{, title={f}}\n",
    ),
    "ris": ("refs.ris", "TY  - JOUR\nTI  - x\nTY  - BOOK\nER  -\nfoo\n"),
    "csl": ("refs.json", '[{"id": "a"},\n {"title": "b"},\n 5]'),
    "nothing": ("refs.ris", "just text\n"),
}


def test_every_malformed_entry_is_told_with_its_line(read: Read, golden: Callable[[str, str], None]) -> None:
    texts = []
    for name, text in BROKEN.values():
        with pytest.raises(LoadError) as caught:
            read(name, text)
        texts.append(str(caught.value))
    golden("errors/load.broken-bibliography.txt", "\n".join(texts) + "\n")


@pytest.mark.parametrize(("name", "code"), [("refs.docx", "load.unknown-format"), ("refs.bib", "load.missing-file")])
def test_a_file_of_another_kind_or_none_is_refused(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(LoadError, match=code):
        read_bibliography(tmp_path / name, name)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 10)
    with pytest.raises(LoadError, match=r"load\.file-too-large"):
        read_bibliography(path, "a.bib")


@pytest.mark.parametrize(
    "text",
    [
        "@a{k, title={" + "{" * 20_000 + "}" * 20_000 + "}}",
        "@a{k" * 2000,
        "@a{k, title={" + "$" * 5000 + "}}",
        "@a{k, author={" + "{" * 3000 + "}}",
    ],
)
def test_hostile_bibtex_ends_in_an_answer_or_an_error(read: Read, text: str) -> None:
    try:
        assert len(read("a.bib", text)) <= 1
    except LoadError as error:
        assert 1 <= len(error.problems) <= 100


@pytest.mark.parametrize(
    "title", [r"\href{https://x.org", r"A \href", r"\frac{1", r"\href{a}\'", r"$\sqrt", r"\item[", r"\begin{x}"]
)
def test_a_latex_command_without_its_arguments_is_told_or_read_and_never_a_bug(read: Read, title: str) -> None:
    text = f"@misc{{a, title = {{{title}}}}}\n"
    try:
        (item,) = read("a.bib", text)
    except LoadError as error:
        assert error.problems[0].origin.line == 1
        assert error.problems[0].hint
    else:
        assert item.csl["id"] == "a"


def test_a_link_command_without_its_text_is_told_with_the_line_of_its_entry(read: Read) -> None:
    with pytest.raises(LoadError) as caught:
        read("a.bib", "@misc{a, title = {Fine}}\n@misc{b, title = {See \\href{https://x.org}}}\n")
    (problem,) = caught.value.problems
    assert problem.message == "The LaTeX of a BibTeX entry cannot be read."
    assert problem.origin.line == 2
    assert "href" in problem.found
