"""Sentences that composed parts of a document say, in British English; `wording` has the words and numbers.

Text in braces is filled in by the block that says the sentence; every value put there is finished text.
"""

from types import MappingProxyType

SENTENCES = MappingProxyType(
    {
        # How to read a gap.
        "read.sign": "A gap is the best {focus} result minus the best {reference} result on the same task, measure and "
        "sample. It is positive when the {focus} side is better, also where lower values are better.",
        "read.sign.median": "A gap is the median {focus} result minus the median {reference} result on the same task, "
        "measure and sample. It is positive when the {focus} side is better, also where lower values "
        "are better.",
        "read.sign.target": "A gap is the {chosen} {focus} result minus the target it is meant to reach. It is "
        "positive "
        "when the target is passed, also where lower values are better.",
        "read.points": "Differences between percentages are in percentage points (pp).",
        "read.marks": "{leads}: the {focus} side is ahead. {trails}: it is behind.",
        "read.marks.target": "{leads}: better than the target. {level}: exactly on it. {trails}: short of it.",
        "read.best": "best",
        "read.median": "median",
        "read.without-figure": "{mark}: a source gives a judgement and no number.",
        "read.conflicting": "{mark}: the reported values disagree about who is ahead.",
        "read.no-clear-difference": "{mark}: an interval or test leaves open who is ahead.",
        "read.by-sign": "Where no uncertainty was reported, a verdict rests on the sign of the gap alone; a "
        "small gap may "
        "then be chance.",
        # An edition from which something was left out for its readers.
        "edition.partial": "This edition shows a part of the evidence. What its readers may not see is left out, and "
        "every count and gap rests on what is shown.",
        # Above the further parts of a table that is too wide for its page; a renderer fills it in.
        "table.continued": "{label}, continued ({part} of {parts})",
        # Where a mail has no room for more.
        "table.rows": "Shown here: {shown} of {rows} rows.",
        "document.cut": "This mail ends here, because mail programs show no longer ones.",
        # Titles of lists.
        "contents.tables": "Tables",
        "contents.figures": "Figures",
        # How to read a gap, in one line.
        "read.line": "A gap is positive where the {focus} side is better.",
        "read.line.target": "A gap is positive where the target is passed.",
        "read.line.points": "Differences between percentages are in percentage points (pp).",
        # What changed since the last edition. Braces take text with marks and numbers.
        "change.item": "{name}: {what}.",
        "change.and": "; ",
        "change.turned": "now {after}, before {before}",
        "change.grew": "the gap grew from {before} to {after}",
        "change.shrank": "the gap narrowed from {before} to {after}",
        "change.crossed": "the gap went from {before} to {after}, to the other side of zero",
        "change.moved": "{before} became {after}",
        "change.figure.new": "there is a figure now, {after}",
        "change.figure.gone": "there is no figure any more; it was {before}",
        "change.interval": "the interval is {after} now, before {before}",
        "change.interval.new": "there is an interval now, {after}",
        "change.interval.gone": "there is no interval any more; it was {before}",
        "change.gaps.new": "Compared for the first time",
        "change.gaps.gone": "No longer compared",
        "change.uplifts.new": "New change within a system",
        "change.uplifts.gone": "Change within a system no longer reported",
        "change.findings.new": "New finding",
        "change.findings.restated": "Finding revised",
        "change.findings.gone": "Findings withdrawn",
        "change.sources.new": "New source",
        "change.sources.gone": "Source no longer used",
        "change.conflicts.new": "New disagreement",
        "change.conflicts.gone": "Disagreement resolved",
        "change.values": "{name}, {task}: {values}",
        "change.counts": "All tasks by verdict",
        "change.count": "{verdict} {after} (before\u00a0{before})",
        "change.answer": "The answer to the question was rewritten.",
        "change.more": "And {count} more changes of this kind.",
        "change.more.one": "And one more change of this kind.",
        "change.none": "Nothing has changed since the last edition.",
        "change.unreadable": "What was kept of the last edition cannot be read, so that nothing can be said of "
        "changes.",
        "change.other-format": "The last edition was kept by another version of the program, so that nothing can be "
        "said of changes.",
        "change.other-plan": "The last edition compared other groups, or chose among them in another way, so that its "
        "gaps cannot be set against these.",
        # Captions.
        "caption.gaps": "Gaps between {focus} and {reference}, by task",
        "caption.headline": "{caption} (headline measure)",
        "caption.gaps.target": "Results against targets, by task",
        "caption.gaps.theme": "{theme}: gaps between {focus} and {reference}",
        "caption.gaps.theme.target": "{theme}: results against targets",
        "caption.summary": "Who is ahead, by theme: number of tasks with each verdict",
        "caption.summary.target": "Targets reached, by theme: number of tasks with each verdict",
        "caption.chart": "Gaps between {focus} and {reference} by task, in {unit}",
        "caption.chart.target": "Distance to the target by task, in {unit}",
        "caption.panels": "Gaps between {focus} and {reference} by theme and task, in {unit}",
        "caption.panels.target": "Distance to the target by theme and task, in {unit}",
        "caption.rank": "{subject}: {measure}, best first",
        "caption.trend": "{subject}: {measure} over time",
        "caption.trend.group": "{subject}: {measure} over time, best value known of each group",
        "caption.scores": "{subject}: scores",
        "caption.scores.one": "{subject}: {measure}",
        "caption.uplift": "Change within a system when the way it is run changes",
        "caption.evidence": "What the evidence says and how certain it is",
        "caption.comparisons": "What sources report without a plain score",
        "caption.not-comparable": "Results that could not be compared",
        "caption.conflicts": "Values that disagree",
        "caption.score-list": "Every score, with its place in the source",
        "caption.sources": "Sources, the scores taken from them, and remarks",
        # Table notes.
        "note.all": "In every row: {note}",
        "note.source": "Source:",
        "note.after-selection": "After selection: the interval takes no account of picking the best of several.",
        "note.unequal-rosters": "Groups of unequal size: the best of many is likelier to stand out by chance.",
        "note.derived": "Interval derived from the counts (Newcombe, 1998), for independent samples.",
        "note.margin": "Against the declared margin: {result}.",
        "note.conflict": "The source gives more than one value; each is shown: {places}.",
        "note.summary": "Each task counts once, by its headline measure.",
        "note.by-sign.count": "Verdicts that rest on the sign of the gap alone (uncertainty not reported): {count}.",
        "note.median": "Median gap: over the headline gaps with a figure, each unit by itself; positive where "
        "the {focus} "
        "side is better.",
        "note.median.target": "Median gap: over the headline gaps with a figure, each unit by itself; positive "
        "where the "
        "target is passed.",
        "note.coverage": "Both sides: tasks with a figure for both sides on one comparable pair.",
        "note.coverage.target": "Compared: tasks with a figure that can be set against a target.",
        "note.sample": "Sample: {sample}.",
        "note.chart.compact": "Drawn: {drawn} of {tasks}, those with comparable figures.",
        "note.chart.left-out": "Not drawn, for want of comparable figures: {tasks}.",
        "note.chart.conflicting": "Not drawn, because the source gives more than one value: {tasks}.",
        "note.chart.judged": "Not drawn, because sources judge without a figure: {tasks}.",
        "note.chart.other-units": "Gaps of another unit are drawn separately.",
        "note.rank.part": "Drawn: {drawn} of {all}.",
        "note.rank.conflict": "No bar: the sources give more than one value.",
        "note.rank.not-reported": "Not reported: {systems}.",
        "note.trend.best": "Each mark is the best value known on that day.",
        "note.trend.left-out": "Not drawn, because others ended better: {count}.",
        "note.trend.unclear": "Left out, because sources give several values for one day: {systems}.",
        "note.beside.median": "Median: the middle one of all systems of the group on the same measure and sample.",
        "note.beside.best": "Best: of all systems of the group on the same measure and sample.",
        "note.better.lower": "Lower is better.",
        # Empty parts.
        "empty.gaps": "There is no task on which the two sides can be compared.",
        "empty.scores": "No score was reported for this selection.",
        "empty.sources": "There are no sources.",
        "empty.trend": "Nothing was measured on two days or more, so there is no course over time.",
        "empty.chart": "No comparable gap with a figure was reported, so there is no chart.",
        # Texts in cells.
        "cell.against": "against {right}",
        "cell.over": "{after} against {before}",
        "cell.more": " and {count} more",
        "cell.certainty": "{certainty} certainty",
        "cell.all-tasks": "All tasks",
        "cell.baseline": "as is",
        "cell.no-pair": "–",
        "cell.judged": "{side} {outcome}",
        "cell.not-said": "who was better is not said",
        "cell.superseded": "earlier value, replaced by a later one",
        "cell.several-measures": "several measures, none of them declared to stand for the task",
        # Verdicts against a target; all others as in `wording`.
        "verdict.target.leads": "passed",
        "verdict.target.trails": "missed",
        "verdict.target.no-difference": "reached",
        # One sentence that counts the verdicts.
        "tally.of": " of {count}",
        "tally.leads": "lead in {n}",
        "tally.trails": "trail in {n}",
        "tally.no-clear-difference": "show no clear difference in {n}",
        "tally.no-difference": "are level in {n}",
        "tally.without-figure": "are judged without a figure in {n}",
        "tally.conflicting": "have conflicting values in {n}",
        "tally.no-figures": "have no comparable figures in {n}",
        "tally.leads.target": "pass {target} in {n}",
        "tally.trails.target": "fall short of {target} in {n}",
        "tally.no-difference.target": "reach {target} exactly in {n}",
        "tally.target": "the target",
        "tally.target.again": "it",
        "tally.comma": ", ",
        "tally.and": " and ",
        # Chart.
        "chart.axis": "Gap in {unit}",
        "chart.left": "{focus} {trails}",
        "chart.right": "{focus} {leads}",
        "chart.left.target": "target missed",
        "chart.right.target": "target passed",
        "unit.pp.plural": "percentage points",
        "unit.score.plural": "points",
        "alt.intro": "Chart of {count} around zero; left of zero, the {focus} side is behind.",
        "alt.intro.target": "Chart of {count} around zero, the target; left of zero, the target is missed.",
        "alt.largest": "The largest gap is {gap}: {task}.",
        "alt.only": "The gap is {gap}: {task}.",
        "alt.panels": "{count} small charts on one scale, a panel for each theme.",
        "alt.panel": "{theme}: {tally}",
        "alt.rank": "Ranked bars of {count}, best first, by {axis}.",
        "alt.rank.best": "The best is {system} with {value}.",
        "alt.rank.last": "The last is {system} with {value}.",
        "alt.rank.group": "The best {group} system, {system} with {value}, comes at place {place}.",
        "alt.trend": "Lines over time of {axis}, from {first} to {last}.",
        "alt.trend.series": "{series}: from {first} ({on}) to {last} ({then}).",
        "alt.trend.level": "{series}: {first} ({on}), and the same at the end ({then}).",
        "alt.trend.one": "{series}: {first} ({on}).",
        "alt.target": "Marked: {target}.",
        # Summaries for readers who cannot see a table.
        "summary.gaps": "One row for each compared task: the value of each side, the gap and the verdict.",
        "summary.gaps.short": "One row for each task: the gap and the verdict.",
        "summary.summary": "One row for each theme: number of tasks by verdict, median gap and coverage.",
        "summary.scores": "One row for each {row}; one column for each {column}.",
        "summary.scores.best": "One row for each {row}, the best first; one column for each {column}.",
        "summary.uplift": "One row for each change: value before, value after and difference.",
        "summary.evidence": "One row for each finding with its certainty and sources.",
        "summary.comparisons": "One row for each statement of a source about two sides.",
        "summary.not-comparable": "One row for each set of results that entered no gap, with the reason.",
        "summary.conflicts": "One row for each system with values that disagree.",
        "summary.score-list": "One row for each score with its sample size, uncertainty and place in the source.",
        "summary.sources": "One row for each source with the number of scores taken from it and remarks.",
        # Column heads.
        "head.compared": "Compared",
        "head.values": "Values",
        "head.measure": "Measure",
        "head.results": "Results",
        "head.median-gap": "Median gap",
        "head.both-sides": "Both sides",
        "head.both-sides.target": "Compared",
        "head.date": "Date",
        "head.beside.median": "Gap of medians",
        "head.beside.best": "Gap of the best",
        "head.place": "Source and place",
        "head.remark": "Remark",
        "head.scores": "Scores",
        "head.title": "Title",
        "head.gap": "Gap ({unit})",
        "head.with-unit": "{label} ({unit})",
    }
)


def say(key: str, **parts: str) -> str:
    """A sentence with its parts filled in."""
    return SENTENCES[key].format(**parts)
