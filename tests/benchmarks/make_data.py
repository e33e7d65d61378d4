#!/usr/bin/env python3
"""Make the neutral input of the benchmark: one JSON document per briefing.

The output depends on the arguments only (own linear congruential generator,
no use of `random`, no clock), so two machines make the same bytes.

    make_data.py --workload S --out work/S.json
    make_data.py --workload B --out work/B.json      # a JSON list of 200 briefings
    make_data.py --findings 30 --appendix-rows 2000 --refs 80 --seed 5 --out x.json

Shape of a document (nothing is formatted: peers do that):

    meta        {title, subtitle, date, author, short_title}
    summary     [paragraph, ...]
    sections    [{heading, paragraphs: [paragraph, ...],
                  table: {caption, columns, rows} | null}, ...]
    gap_table   {caption, columns, rows}
    references  [{n, authors, title, venue, year, url}, ...]

A paragraph is a list of spans: {"t": text} | {"b": strong text} | {"c": n},
the last a citation of reference n.  A score row is
[system, group, task, metric, score (float), n (int), source (int, a reference)].
A gap row is [task, best_a (float), best_b (float), gap (float), direction].
"""

import argparse
import json

SCORE_COLUMNS = ["System", "Group", "Task", "Metric", "Score", "n", "Source"]
GAP_COLUMNS = ["Task", "Best group A", "Best group B", "Gap", "Direction"]
GROUPS = ["A", "B"]

PRESETS = {
    "S": {"findings": 12, "appendix_rows": 0, "refs": 11, "seed": 1},
    "L": {"findings": 60, "appendix_rows": 10_000, "refs": 500, "seed": 2},
    "XL": {"findings": 60, "appendix_rows": 100_000, "refs": 500, "seed": 3},
}
BATCH = 200


class Lcg:
    """Small deterministic generator (Knuth's MMIX constants)."""

    def __init__(self, seed):
        self.s = (seed * 2862933555777941757 + 3037000493) & (2**64 - 1)
        for _ in range(4):
            self.next()

    def next(self):
        self.s = (self.s * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return self.s >> 33

    def below(self, n):
        return self.next() % n

    def pick(self, seq):
        return seq[self.next() % len(seq)]

    def unit(self):
        return self.next() / 2**31


NAMES = [
    "Aldine",
    "Borealis",
    "Cinder",
    "Dovetail",
    "Ember",
    "Fathom",
    "Granite",
    "Harrow",
    "Isobar",
    "Juniper",
    "Kestrel",
    "Lantern",
    "Meridian",
    "Nimbus",
    "Osprey",
    "Pumice",
    "Quarry",
    "Rampart",
    "Sextant",
    "Tamarisk",
    "Umbra",
    "Verdigris",
    "Wicket",
    "Xylem",
    "Yarrow",
    "Zephyr",
]
SIZES = ["1B", "3B", "7B", "13B", "34B", "70B", "Lite", "Pro"]
TASKS = [
    "Long-form question answering",
    "Table understanding",
    "Code repair",
    "Citation checking",
    "Legal summarisation",
    "Chart reading",
    "Multi-hop retrieval",
    "Clinical note coding",
    "Translation (de–en)",
    "Claim verification",
]
METRICS = ["Accuracy", "F1", "Exact match", "ROUGE-L", "Pass@1", "Win rate"]
TOPICS = [
    "Retrieval quality",
    "Reasoning under long context",
    "Factual precision",
    "Robustness to paraphrase",
    "Cost per answer",
    "Calibration",
    "Tool use",
    "Multilingual coverage",
    "Table comprehension",
    "Latency",
    "Human preference",
    "Data contamination",
]
SUBJECTS = [
    "the leading system",
    "the median system",
    "the evaluation panel",
    "the strongest open entry",
    "the smaller model",
    "the retrieval-augmented variant",
    "the fine-tuned baseline",
    "the ensemble",
    "the reference implementation",
    "the second-ranked system",
]
VERBS = [
    "outperformed",
    "matched",
    "fell behind",
    "remained within noise of",
    "narrowly exceeded",
    "did not replicate",
    "reproduced",
    "substantially improved on",
]
OBJECTS = [
    "the previous year’s best result",
    "the published baseline",
    "its own earlier release",
    "the human reference",
    "the score reported by its authors",
    "the average of group B",
    "the expectation set by its training budget",
]
TAILS = [
    "on held-out items",
    "when prompts were shortened",
    "after duplicates were removed",
    "at roughly half the cost",
    "with the same evaluation harness",
    "once refusals were counted as errors",
    "across three independent runs",
    "although the confidence intervals overlap",
    "in every language but one",
    "even where documents exceeded 64,000 tokens",
    "under the stricter rubric",
]
LINKS = [
    "In addition,",
    "By contrast,",
    "As a consequence,",
    "On closer reading,",
    "Notably,",
    "For the same reason,",
    "At the same time,",
    "Overall,",
]
STRONG = [
    "statistically significant",
    "not yet replicated",
    "sensitive to the prompt",
    "robust across seeds",
    "a known limitation",
    "the main open question",
]
SURNAMES = [
    "Abara",
    "Bianchi",
    "Castellanos",
    "Dąbrowski",
    "Eriksson",
    "Farouk",
    "Grünwald",
    "Hashimoto",
    "Ivanova",
    "Jansen",
    "Kowalczyk",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Oyelaran",
    "Petrov",
    "Quispe",
    "Rossi",
    "Søndergaard",
    "Tanaka",
    "Ueda",
    "Vasquez",
    "Weiß",
    "Xu",
    "Yıldız",
    "Zhang",
]
VENUES = [
    "Journal of Applied Evaluation",
    "Proceedings of the Benchmark Workshop",
    "Transactions on Language Systems",
    "Annual Review of Measurement",
    "Technical report",
    "Letters in Information Retrieval",
]


def system(r):
    return f"{r.pick(NAMES)}-{r.pick(SIZES)}"


def sentence(r, lead=False):
    words = [r.pick(SUBJECTS), r.pick(VERBS), r.pick(OBJECTS), r.pick(TAILS)]
    text = " ".join(words)
    text = r.pick(LINKS) + " " + text if lead else text[0].upper() + text[1:]
    if r.below(3) == 0:
        text += f", with a difference of {1 + r.below(120) / 10:.1f} points (n = {100 + r.below(4900):,})"
    return text


def paragraph(r, sentences, refs):
    """Spans with about one citation for each two sentences and one strong phrase."""
    spans, text = [], ""
    strong_at = r.below(sentences)
    for i in range(sentences):
        text += (" " if (text or spans) else "") + sentence(r, lead=i > 0 and r.below(3) == 0)
        if i == strong_at:
            text += ", a result that is "
            spans.append({"t": text})
            spans.append({"b": r.pick(STRONG)})
            text = ""
        if i % 2 == 0:
            spans.append({"t": text + " "})
            for k in range(1 + (r.below(4) == 0)):
                if k:
                    spans.append({"t": " "})
                spans.append({"c": 1 + r.below(refs)})
            text = ""
        text += "."
    spans.append({"t": text})
    out = []
    for s in spans:  # join neighbouring text spans
        if "t" in s and out and "t" in out[-1]:
            out[-1]["t"] += s["t"]
        elif s.get("t") != "":
            out.append(dict(s))
    return out


def score_row(r, refs):
    g = r.pick(GROUPS)
    score = round(35 + 60 * r.unit() - (3 if g == "B" else 0), 1)
    return [system(r), g, r.pick(TASKS), r.pick(METRICS), score, 100 + r.below(9900), 1 + r.below(refs)]


def reference(r, n):
    k = 1 + r.below(3)
    authors = ", ".join(f"{r.pick(SURNAMES)}, {chr(65 + r.below(26))}." for _ in range(k))
    title = (
        f"{r.pick(TOPICS)} and {r.pick(TOPICS).lower()}: "
        f"{r.pick(['a survey', 'an empirical study', 'methods and limits', 'a reassessment'])}"
        f" of {r.pick(TASKS).lower()}"
    )
    year = 2016 + r.below(10)
    return {
        "n": n,
        "authors": authors,
        "title": title,
        "venue": r.pick(VENUES),
        "year": year,
        "url": f"https://example.org/{year}/{1000 + r.below(9000)}.{n:04d}",
    }


def gap_table(rows, number):
    best = {}
    for _, g, task, _, score, _, _ in rows:
        best.setdefault(task, {}).setdefault(g, []).append(score)
    out = []
    for task in TASKS:
        b = best.get(task, {})
        if "A" in b and "B" in b:
            a, c = max(b["A"]), max(b["B"])
            gap = round(a - c, 1)
            out.append([task, a, c, gap, "A leads" if gap > 0 else "B leads" if gap < 0 else "level"])
    return {
        "caption": f"Table {number}. Best score of each group by task, and the gap",
        "columns": GAP_COLUMNS,
        "rows": out,
    }


def make(findings=12, appendix_rows=0, refs=11, seed=1, rows_per_section=5):
    r = Lcg(seed)
    topic, month = r.pick(TOPICS), 1 + r.below(12)
    title = f"{topic}: briefing {seed}"
    sections, all_rows, number = [], [], 0
    for i in range((findings + 1) // 2):  # two findings to a section
        number += 1
        rows = [score_row(r, refs) for _ in range(rows_per_section)]
        all_rows += rows
        paras = [paragraph(r, 4, refs)]
        paras += [paragraph(r, 5 + r.below(2), refs) for _ in range(min(2, findings - 2 * i))]
        if r.below(3) == 0:
            paras.append(paragraph(r, 2, refs))
        sections.append(
            {
                "heading": f"{i + 1}. {TOPICS[(i + seed) % len(TOPICS)]}",
                "paragraphs": paras,
                "table": {
                    "caption": f"Table {number}. Scores relevant to section {i + 1}",
                    "columns": SCORE_COLUMNS,
                    "rows": rows,
                },
            }
        )
    if appendix_rows:
        number += 1
        rows = [score_row(r, refs) for _ in range(appendix_rows)]
        all_rows += rows
        sections.append(
            {
                "heading": "Appendix. All scores",
                "paragraphs": [paragraph(r, 3, refs), paragraph(r, 3, refs)],
                "table": {
                    "caption": f"Table {number}. All scores collected for this briefing",
                    "columns": SCORE_COLUMNS,
                    "rows": rows,
                },
            }
        )
    return {
        "meta": {
            "title": title,
            "subtitle": f"What {len(all_rows):,} scores from {refs} sources say about {topic.lower()}",
            "date": f"2025-{month:02d}-{1 + r.below(28):02d}",
            "author": f"{r.pick(SURNAMES)} and {r.pick(SURNAMES)}, Evaluation Office",
            "short_title": title,
        },
        "summary": [paragraph(r, 5, refs) for _ in range(3)],
        "sections": sections,
        "gap_table": gap_table(all_rows, number + 1),
        "references": [reference(r, n) for n in range(1, refs + 1)],
    }


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--workload", choices=[*PRESETS, "B"])
    p.add_argument("--findings", type=int)
    p.add_argument("--appendix-rows", type=int)
    p.add_argument("--refs", type=int)
    p.add_argument("--seed", type=int)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    if a.workload == "B":
        data = [make(**{**PRESETS["S"], "seed": 1000 + i}) for i in range(BATCH)]
    else:
        args = dict(PRESETS[a.workload or "S"])
        for k in ("findings", "appendix_rows", "refs", "seed"):
            if getattr(a, k) is not None:
                args[k] = getattr(a, k)
        data = make(**args)
    with open(a.out, "w", encoding="utf-8") as f:
        json.dump(data, f, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
