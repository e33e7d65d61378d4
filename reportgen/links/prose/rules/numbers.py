"""Numbers typed by hand: the same as a value, contradicting it, in the wrong unit, or of nothing in the data."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from reportgen.codes import Code
from reportgen.links.prose.figures import Figure
from reportgen.links.prose.language import Bound
from reportgen.links.prose.numerals import Numeral, read_numerals
from reportgen.links.prose.segment import Found, Segment

_DIFFERENCES = frozenset({"gap", "uplift"})
_SHARE_TOLERANCE = Decimal("2.5")
"""How far a share in words may be from the value, in percentage points."""
_FAMILIES = {
    "percent": {"percent", "fraction", "relative"},
    "pp": {"pp"},
    "points": {"pp", "score"},
    "quantity": {"quantity"},
    "": {"score", "fraction", "quantity", "percent", "pp", "count", "ratio"},
}


def check_numbers(segment: Segment) -> tuple[Found, ...]:
    """Every number of a sentence that speaks of the data."""
    figures = segment.known.figures
    numerals = read_numerals(segment, figures.symbols)
    if not numerals:
        return ()
    found = []
    for numeral in numerals:
        result = _judge(segment, numeral)
        if result:
            found.append(result)
    return tuple(found)


def _judge(segment: Segment, numeral: Numeral) -> Found | None:
    if not numeral.family and numeral.noun:
        return _sample_size(segment, numeral)
    speaks = segment.systems or segment.groups or segment.named_tasks or segment.cohorts
    if not (speaks or segment.implied_tasks) or _is_ratio(segment, numeral) or _is_count(segment, numeral):
        return None
    is_difference = _is_difference(segment, numeral)
    pool = _pool(segment, numeral, is_difference=is_difference)
    fitting = [figure for figure in pool if figure.family in _FAMILIES[numeral.family]
               and (not numeral.symbol or figure.symbol == numeral.symbol)]  # fmt: skip
    right = [figure for figure in fitting if _holds(numeral, figure)]
    if right:
        return None if numeral.bound is not Bound.EXACT or numeral.upper or numeral.is_share else _typed(
            segment, numeral, _nearest_system(segment, right)
        )  # fmt: skip
    if numeral.family == "percent":
        points = [figure for figure in pool if figure.family == "pp" and _holds(numeral, figure)]
        if points:
            return _wrong_unit(segment, numeral, points[0])
    if not segment.known.words.is_full and not (numeral.decimals and numeral.family):
        return None
    return _contradicts(segment, numeral, fitting) if fitting and _is_about(segment) else _unbacked(segment, numeral)


def _is_ratio(segment: Segment, numeral: Numeral) -> bool:
    """As in "half of that at ...", which `ratios` judges."""
    return numeral.is_share and segment.low(_after(segment, numeral) + 1) in ("that", "those")


def _after(segment: Segment, numeral: Numeral) -> int:
    """Index of the first token after a numeral and its unit."""
    index = numeral.place
    while index < len(segment.tokens) and segment.tokens[index].start < numeral.end:
        index += 1
    return index


def _is_count(segment: Segment, numeral: Numeral) -> bool:
    """As in "4 of 7 tasks", which `counts` judges, and "half of the tasks"."""
    words = segment.known.words
    after = _after(segment, numeral)
    near = {segment.low(index) for index in range(numeral.place + 1, after + 5)}
    is_counted = bool(near & (words.nouns | words.targets)) and (numeral.is_share or "of" in near)
    return is_counted and not numeral.symbol and not (numeral.family and not numeral.is_share)


def _is_difference(segment: Segment, numeral: Numeral) -> bool:
    words = segment.known.words
    before = [segment.low(index) for index in range(max(0, numeral.first - 4), numeral.first)]
    after = _after(segment, numeral)
    following = [segment.low(index) for index in range(after, after + 2)]
    if numeral.family == "pp" or set(before[-1:]) & words.change:
        return True
    if (before and before[-1] in ("by",)) or (
        before[-1:] in (["of"], ["is"], ["was"]) and set(before) & words.difference
    ):
        return True
    has_mark = after < len(segment.tokens) and segment.tokens[after].kind == "mark"
    comparing = not has_mark and any(low in words.comparing for low in following)
    return comparing or (following[:1] == ["short"] and following[1:] == ["of"])


def _pool(segment: Segment, numeral: Numeral, *, is_difference: bool) -> list[Figure]:
    """The figures that a number could speak of: on the tasks, of the systems, of the kind."""
    figures = segment.known.figures
    named = (
        [figures.by_task.get(task, ()) for task in segment.tasks]
        if segment.tasks
        else [figures.by_system.get(system, ()) for system in segment.systems]
    )
    every = [figure for some in named for figure in some if figure.kind != "n"]
    every = _of_cohorts(every, segment)
    differences = [figure for figure in every if figure.kind in _DIFFERENCES]
    if is_difference:
        return _of_pair(segment, differences, every)
    target = _speaks_of_target(segment, numeral)
    if target:
        return [figure for figure in every if figure.kind == "target"] or every
    if numeral.family == "pp":
        return differences
    owner = _owner(segment, numeral)
    values = [figure for figure in every if figure.kind == "score"]
    if owner:
        own = [figure for figure in values if owner in figure.systems]
        return own + differences if numeral.family == "points" else own
    if segment.groups and not segment.systems:
        wanted = set(segment.groups)
        return [f for f in every if f.kind in _DIFFERENCES or f.kind == "target" or f.group in wanted]
    return every if numeral.bound is Bound.EXACT and not segment.systems else values


def _of_cohorts(every: list[Figure], segment: Segment) -> list[Figure]:
    """Those on the samples that are named, if there are such."""
    wanted = set(segment.cohorts)
    kept = [figure for figure in every if figure.cohort in wanted]
    return kept if wanted and kept else every


def _of_pair(segment: Segment, pool: list[Figure], every: list[Figure]) -> list[Figure]:
    """Differences of the two systems that are named; made from their scores where no gap is theirs."""
    systems, words = set(segment.systems), segment.known.words
    is_change = any(token.low in words.change for token in segment.tokens)
    uplifts = [figure for figure in pool if figure.kind == "uplift" and (not systems or systems & set(figure.systems))]
    if is_change and uplifts:
        return uplifts
    gaps = [figure for figure in pool if figure.kind == "gap"]
    if len(systems) < 2:
        return gaps + uplifts
    own = [figure for figure in gaps if systems <= set(figure.systems)]
    return own + list(_made(every, systems)) or gaps


def _made(every: list[Figure], systems: set[str]) -> Iterable[Figure]:
    """Differences between scores of two systems on one task and sample, with the relative ones."""
    scores = [figure for figure in every if figure.kind == "score" and len(figure.systems) == 1]
    scores = [figure for figure in scores if figure.systems[0] in systems][:40]
    for index, one in enumerate(scores):
        for other in scores[index + 1 :]:
            alike = (one.task, one.cohort, one.family, one.symbol) == (
                other.task, other.cohort, other.family, other.symbol
            )  # fmt: skip
            if not alike or one.systems == other.systems:
                continue
            size, decimals = abs(one.value - other.value), min(one.decimals, other.decimals)
            family = "pp" if one.family == "percent" else one.family
            shown = f"{one.shown}, {other.shown}: the difference is {size}"
            made = one._replace(kind="gap", value=_round(size, decimals), decimals=decimals, family=family,
                                systems=(*one.systems, *other.systems), placeholder="", shown=shown)  # fmt: skip
            yield made
            for base in (one.value, other.value):
                if one.family in ("percent", "quantity") and base > 0:
                    yield made._replace(value=_round(size / base * 100, 1), decimals=1, family="relative")


def _speaks_of_target(segment: Segment, numeral: Numeral) -> bool:
    words = segment.known.words
    before = [segment.low(index) for index in range(max(0, numeral.first - 6), numeral.first)]
    nouns = [token.low for token in segment.tokens[: numeral.first] if token.low in words.targets]
    near = bool(set(before) & words.targets)
    return near or (bool(nouns) and not segment.systems)


def _owner(segment: Segment, numeral: Numeral) -> str | None:
    """The system whose value a number is: the only one, the one it is said "of", or the last before it."""
    if len(segment.systems) == 1:
        return None if _is_of_group(segment, numeral) else segment.systems[0]
    systems = [one for one in segment.mentions if one.kind == "system"]
    after = _after(segment, numeral)
    for one in systems:
        steps = [segment.low(index) for index in range(after, one.first)]
        if after <= one.first <= after + 3 and not set(steps) - _SAID_OF:
            return one.id
    before = [one for one in systems if one.last <= numeral.place]
    if before:
        return before[-1].id
    return None


def _is_of_group(segment: Segment, numeral: Numeral) -> bool:
    before = [one for one in segment.parties if one.last <= numeral.place]
    return bool(before) and before[-1].kind == "group"


_SAID_OF = frozenset({"at", "for", "by", "of", "with", "in", "on", "the", "under", "from", "a", "call"})


def _holds(numeral: Numeral, figure: Figure) -> bool:
    """Whether a number as it is bounded is true of a value."""
    value = figure.value * 100 if figure.family == "fraction" and numeral.family == "percent" else figure.value
    typed, half = numeral.value, Decimal(5).scaleb(-numeral.decimals - 1)
    if numeral.upper is not None:
        return min(typed, numeral.upper) <= value <= max(typed, numeral.upper)
    match numeral.bound:
        case Bound.EXACT if numeral.is_share:
            return abs(value - typed) <= _SHARE_TOLERANCE
        case Bound.EXACT:
            decimals = min(numeral.decimals, figure.decimals) if figure.family != "fraction" else numeral.decimals
            return _round(value, numeral.decimals) == typed and numeral.decimals >= decimals
        case Bound.ABOVE:
            return value >= typed
        case Bound.BELOW:
            return value <= typed
        case Bound.NEARLY:
            reach = _SHARE_TOLERANCE if numeral.is_share else max(half, typed / 100)
            return value < typed and typed - value <= reach
        case Bound.JUST_ABOVE:
            reach = _SHARE_TOLERANCE if numeral.is_share else max(2 * half, typed * 3 / 100)
            return typed < value <= typed + reach
        case Bound.ABOUT:
            return abs(value - typed) <= max(half, typed * 5 / 100, _SHARE_TOLERANCE if numeral.is_share else half)


def _round(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _nearest_system(segment: Segment, right: list[Figure]) -> Figure:
    """Of several figures that are the same: the one with a placeholder whose system is named."""
    named = set(segment.systems)
    return max(right, key=lambda figure: (bool(figure.placeholder), len(named & set(figure.systems))))


def _typed(segment: Segment, numeral: Numeral, figure: Figure) -> Found:
    instead = figure.placeholder
    if instead and numeral.family == "" and figure.kind in ("score", "gap") and "|" not in instead:
        instead = instead.replace("]]", "|bare]]")
    elif instead and figure.family == "pp":
        instead = instead.replace("]]", "|long]]") if "point" in segment.text[: numeral.end][-8:] else instead
    return Found(
        Code.LINKS_TYPED_NUMBER, segment.tokens[numeral.place].start, numeral.end,
        "A number that the data have was typed by hand.", figure.shown,
        f"Write {instead}, so that it changes with the data." if instead
        else "Leave it to a table, or allow it with a reason.",
    )  # fmt: skip


def _wrong_unit(segment: Segment, numeral: Numeral, figure: Figure) -> Found:
    instead = figure.placeholder or "percentage points"
    return Found(
        Code.LINKS_WRONG_UNIT, segment.tokens[numeral.place].start, numeral.end,
        "These are percentage points, not percent.", figure.shown, f"Write {instead}.",
    )  # fmt: skip


def _contradicts(segment: Segment, numeral: Numeral, fitting: list[Figure]) -> Found:
    nearest = min(fitting, key=lambda figure: abs(figure.value - numeral.value))
    start = segment.tokens[numeral.first].start
    step = Decimal(1).scaleb(-numeral.decimals)
    is_cut = (
        numeral.bound is Bound.EXACT and numeral.upper is None and not numeral.is_share
        and numeral.decimals < nearest.decimals and abs(nearest.value - numeral.value) < step
    )  # fmt: skip
    write = nearest.placeholder or f"{nearest.value}"
    if is_cut:
        right = _round(nearest.value, numeral.decimals)
        return Found(Code.LINKS_WRONG_ROUNDING, start, numeral.end, "A number is rounded wrongly.", nearest.shown,
                     f"Write {write}, or {right}.")  # fmt: skip
    return Found(Code.LINKS_WRONG_NUMBER, start, numeral.end, "A number contradicts the data.", nearest.shown,
                 f"Write {write}.")  # fmt: skip


def _is_about(segment: Segment) -> bool:
    """Whether it is clear what a number is of: somebody, on some task."""
    return bool(segment.named_tasks) and bool(segment.systems or segment.groups or _has_target(segment))


def _has_target(segment: Segment) -> bool:
    words = segment.known.words
    return any(token.low in words.targets for token in segment.tokens)


def _unbacked(segment: Segment, numeral: Numeral) -> Found | None:
    if not numeral.family or numeral.is_share or numeral.family == "points":
        return None
    if not (segment.systems or segment.groups or any(one.is_whole for one in segment.named_tasks)):
        return None
    named = [segment.known.figures.evidence.tasks[one.id].label for one in segment.named_tasks]
    about = f" on {named[0]}" if named else ""
    return Found(
        Code.LINKS_UNBACKED_NUMBER, segment.tokens[numeral.first].start, numeral.end,
        f"No figure of the data{about} is this number.",
        hint="Take the number from the data, or allow it with a reason.",
    )  # fmt: skip


def _sample_size(segment: Segment, numeral: Numeral) -> Found | None:
    """As in "300 questions": n of a sample that is named, or of scores that are said to be of so many."""
    figures, evidence = segment.known.figures, segment.known.figures.evidence
    for cohort in segment.cohorts:
        n = evidence.cohorts[cohort].n
        if n is not None and numeral.bound is Bound.EXACT:
            start, end = segment.tokens[numeral.place].start, numeral.end
            code = Code.LINKS_TYPED_NUMBER if n == numeral.value else Code.LINKS_WRONG_NUMBER
            message = "A number that the data have was typed by hand." if n == numeral.value else (
                "A number contradicts the data.")  # fmt: skip
            return Found(code, start, end, message, f"n of `{cohort}` is {n}", f"Write [[n:{cohort}]].")
    if not any(token.low in ("tested", "sample", "samples", "n") for token in segment.tokens):
        return None
    same = figures.sizes.get(numeral.value)
    return _typed(segment, numeral, same) if same and numeral.bound is Bound.EXACT and numeral.value > 12 else None
