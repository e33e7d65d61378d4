"""The word "significant": only where a source tested it or an interval was derived."""

from reportgen.codes import Code
from reportgen.links.prose.segment import Found, Segment

_NEAR = 6


def check_significance(segment: Segment) -> tuple[Found, ...]:
    """A difference called significant that no test found."""
    words = segment.known.words
    if not words.is_full or words.significant.isdisjoint(segment.vocabulary) or segment.is_hedged:
        return ()
    for index, token in enumerate(segment.tokens):
        if token.low not in words.significant or index in segment.covered:
            continue
        near = [segment.low(one) for one in range(max(0, index - 4), index)]
        if set(near) & words.negations or any(low.endswith("n't") for low in near):
            continue
        if not _is_about_difference(segment, index) or not (segment.parties or segment.named_tasks):
            continue
        tasks = [one.id for one in segment.named_tasks] or list(segment.implied_tasks)
        tasks = tasks or (list(segment.known.figures.evidence.tasks) if segment.parties else [])
        if any(segment.known.figures.is_tested(task) for task in tasks):
            continue
        about = ", ".join(f"`{task}`" for task in tasks[:3])
        return (Found(
            Code.LINKS_NO_TEST, token.start, token.end, "No source and no computation found this significant.",
            f"no test and no interval that excludes 0 on {about}", "Say by how much instead, or add the test.",
        ),)  # fmt: skip
    return ()


def _is_about_difference(segment: Segment, index: int) -> bool:
    """Whether a comparison, change or difference stands near; "significant costs" is none."""
    words = segment.known.words
    near = {segment.low(one) for one in range(max(0, index - _NEAR), index + _NEAR)}
    return bool(near & (words.difference | words.change | words.comparing.keys())) or "statistically" in near
