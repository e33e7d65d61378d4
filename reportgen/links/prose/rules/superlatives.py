"""The best, the highest, the least: claims that one score stands at the end of its list."""

from reportgen.codes import Code
from reportgen.links.prose.language import Comparing, Scale
from reportgen.links.prose.segment import Found, Segment


def check_superlatives(segment: Segment) -> tuple[Found, ...]:
    """Superlatives of one system on a named task that a score contradicts."""
    words = segment.known.words
    if not words.is_full or segment.is_hedged or not segment.named_tasks:
        return ()
    found = _no_one_better(segment) or _superlative(segment)
    return (found,) if found else ()


def _superlative(segment: Segment) -> Found | None:
    if len(segment.systems) != 1:
        return None
    words = segment.known.words
    for index, token in enumerate(segment.tokens):
        word = words.best.get(token.low)
        if word is None or index in segment.covered or not _is_superlative(segment, index):
            continue
        if any(segment.low(one) in words.negations for one in range(max(0, index - 5), index)):
            return None
        group = next(
            (one.id for one in segment.parties if one.kind == "group" and index < one.first <= index + 4), None
        )
        return _judge(segment, index, segment.systems[0], word, group)
    return None


def _is_superlative(segment: Segment, index: int) -> bool:
    """Not "at most", "most tasks", "at its best"."""
    low, previous, following = segment.low(index), segment.low(index - 1), segment.low(index + 1)
    if previous == "at":
        return False
    if low in ("most", "least"):
        return previous in ("the", "is", "was") and following not in ("of",)
    if previous == "the" or index == 0:
        return True
    is_plain = low in ("highest", "lowest", "shortest", "longest", "best", "worst")
    return is_plain and previous not in ("its", "a", "second", "third", "next")


def _no_one_better(segment: Segment) -> Found | None:
    """As in "No model beats X", "nobody is cheaper than X"."""
    words = segment.known.words
    if not segment.tokens or len(segment.systems) != 1:
        return None
    negation = next((index for index, token in enumerate(segment.tokens)
                     if token.low in ("no", "none", "nobody", "nothing")), None)  # fmt: skip
    if negation is None:
        return None
    system = next(one for one in segment.mentions if one.kind == "system")
    for index in range(negation + 1, system.first):
        word = words.comparing.get(segment.low(index))
        if word is None:
            continue
        has_than = any(segment.low(one) == "than" for one in range(index, system.first))
        if word.needs_than and not has_than:
            continue
        return _judge(segment, index, system.id, word, None)
    return None


def _judge(segment: Segment, index: int, system: str, word: Comparing, group: str | None) -> Found | None:
    figures = segment.known.figures
    wrong = None
    for task in segment.named_tasks:
        for key, systems in figures.keys(task.id):
            if system not in systems or (segment.cohorts and key.cohort not in segment.cohorts):
                continue
            roster = [one for one in systems if group is None or figures.group_of(one) == group]
            if len(roster) < 2 and system in roster:
                continue
            sign = word.sign * (figures.direction(key.metric) if word.scale is Scale.MERIT else 1)
            best = {one: max(score.value.value * sign for score in systems[one] if score.value) for one in roster}
            if system in best and best[system] == max(best.values()):
                return None
            top = max(best, key=lambda one: (best[one], one))
            score = max(systems[top], key=lambda one: one.value.value * sign if one.value else 0)
            wrong = wrong or (top, score.id, str(score.value), task.id)
    if wrong is None:
        return None
    token = segment.tokens[index]
    label = segment.label(("system", wrong[0]))
    return Found(
        Code.LINKS_WRONG_SUPERLATIVE, token.start, token.end, "A score goes beyond what the text calls the extreme.",
        f"score `{wrong[1]}` is {wrong[2]} ({label}, `{wrong[3]}`)", f"Write {label}, or say among whom it holds.",
    )  # fmt: skip
