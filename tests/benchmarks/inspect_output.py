#!/usr/bin/env python3
"""Say what an output holds, as one JSON object: the check that a peer did the job.

inspect_output.py out.pdf [data.json]
"""

import json
import os
import re
import sys
import zipfile


def pdf(path):
    import pikepdf
    import pypdfium2

    with pikepdf.open(path) as p:
        root = p.Root
        links = resolved = 0
        names = set()
        if "/Names" in root and "/Dests" in root.Names:
            names = {str(k) for k in pikepdf.NameTree(root.Names.Dests)}
        if "/Dests" in root:
            names |= {str(k).lstrip("/") for k in root.Dests}
        for page in p.pages:
            for a in page.get("/Annots", []):
                if a.get("/Subtype") == "/Link":
                    d = a.get("/Dest")
                    if d is None and "/A" in a and a.A.get("/S") == "/GoTo":
                        d = a.A.get("/D")
                    if d is not None:
                        links += 1
                        resolved += isinstance(d, pikepdf.Array) or str(d).lstrip("/") in names
        with p.open_outline() as o:
            outline = sum(1 for _ in walk(o.root))
        fonts, embedded = set(), 0
        for o in p.objects:
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor":
                fonts.add(str(o.get("/FontName")))
                embedded += any(k in o for k in ("/FontFile", "/FontFile2", "/FontFile3"))
        tagged = "/StructTreeRoot" in root
        out = {
            "pages": len(p.pages),
            "tagged": tagged,
            "marked": bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            "lang": str(root.get("/Lang", "")),
            "outline": outline,
            "links": links,
            "links_resolved": resolved,
            "fonts": len(fonts),
            "embedded": embedded,
            "version": str(p.pdf_version),
            "title": str(p.docinfo.get("/Title", "")),
        }
        if tagged:
            tags = {}
            for o in p.objects:
                if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o:
                    t = str(o.S)
                    tags[t] = tags.get(t, 0) + 1
            out["tags"] = {
                k: tags[k] for k in ("/H1", "/P", "/Table", "/TR", "/TH", "/TD", "/Link", "/L", "/LI") if k in tags
            }
    d = pypdfium2.PdfDocument(path)
    text = []
    header_pages = score_rows = 0
    for page in d:
        t = page.get_textpage().get_text_bounded()
        header_pages += "System" in t and ("Metric" in t or "Measure" in t) and "Source" in t
        score_rows += len(re.findall(r"\b\d+\.\d\s+[\d,]+\s+\[\d+\]", t))
        text.append(t)
    out["pages_with_score_header"] = header_pages
    out["score_rows"] = score_rows  # those inside the page
    return out, "\n".join(text)


def walk(items):
    for i in items:
        yield i
        yield from walk(i.children)


def docx(path):
    with zipfile.ZipFile(path) as z:
        xml = z.read("word/document.xml").decode("utf-8")
        names = z.namelist()
        dates = {i.date_time for i in z.infolist()}
    links = re.findall(r'<w:hyperlink [^>]*w:anchor="([^"]*)"', xml)
    marks = set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', xml))
    text = re.sub(r"<[^>]*>", "", re.sub(r"</w:p>", "\n", xml))
    return {
        "document_xml": len(xml),
        "rows": xml.count("</w:tr>"),
        "repeat_headers": xml.count("<w:tblHeader"),
        "heading1": len(re.findall(r'w:pStyle w:val="Heading1"', xml)),
        "links": len(links),
        "links_resolved": sum(x in marks for x in links),
        "header": any("header" in n for n in names),
        "footer": any("footer" in n for n in names),
        "zip_dates": len(dates),
    }, text


def expected(path):
    with open(path, encoding="utf-8") as file:
        d = json.load(file)
    if isinstance(d, list):
        d = d[0]
    paras = d["summary"] + [p for s in d["sections"] for p in s["paragraphs"]]
    return {
        "citations": sum("c" in x for p in paras for x in p),
        "headings": len(d["sections"]) + 3,
        "score_rows": sum(len(s["table"]["rows"]) for s in d["sections"] if s["table"]),
        "gap_rows": len(d["gap_table"]["rows"]),
        "refs": len(d["references"]),
        "probe": [d["meta"]["title"], d["references"][-1]["url"], d["sections"][-1]["table"]["rows"][-1][0]],
    }


def main():
    path = sys.argv[1]
    out, text = (pdf if path.endswith(".pdf") else docx)(path)
    out["bytes"] = os.path.getsize(path)
    if len(sys.argv) > 2:
        e = expected(sys.argv[2])
        flat = re.sub(r"[\s\u00ad\u200b\ufffe-]+", "", text)
        out["text_found"] = all(re.sub(r"[\s-]+", "", s) in flat for s in e.pop("probe"))
        out["expected"] = e
    print(json.dumps(out))


if __name__ == "__main__":
    main()
