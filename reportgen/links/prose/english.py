"""English words of the prose lint."""

from reportgen.links.prose.language import Bound, Comparing, Scale, Words, words_of


def _spread(sign: int, scale: Scale, words: str, *, needs_than: bool = True) -> dict[str, Comparing]:
    return {word: Comparing(sign, scale, needs_than) for word in words.split()}


def _bounds(bound: Bound, phrases: str) -> dict[tuple[str, ...], Bound]:
    return {tuple(phrase.split()): bound for phrase in phrases.split(",")}


_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_MERIT, _SIZE = Scale.MERIT, Scale.SIZE

ENGLISH = Words(
    is_full=True,
    numbers={word: value for value, word in enumerate(_NUMBERS)} | {"twenty": 20, "both": 2},
    shares={
        ("half",): (1, 2),
        ("a", "half"): (1, 2),
        ("one", "half"): (1, 2),
        ("a", "third"): (1, 3),
        ("one", "third"): (1, 3),
        ("two", "thirds"): (2, 3),
        ("a", "quarter"): (1, 4),
        ("one", "quarter"): (1, 4),
        ("three", "quarters"): (3, 4),
        ("a", "fifth"): (1, 5),
        ("two", "fifths"): (2, 5),
        ("three", "fifths"): (3, 5),
        ("four", "fifths"): (4, 5),
        ("a", "tenth"): (1, 10),
    },
    multiples={"twice": 2, "double": 2, "doubled": 2, "threefold": 3, "thrice": 3, "triple": 3},
    bounds=_bounds(
        Bound.ABOVE,
        "over,more than,above,at least,greater than,higher than,no less than,not less than,"
        "no fewer than,in excess of,exceeds,exceeding,exceeded,upwards of,well over,longer than,better than",
    )
    | _bounds(
        Bound.JUST_ABOVE,
        "just over,just above,slightly over,slightly above,slightly more than,a little over,"
        "a little more than,just more than",
    )
    | _bounds(
        Bound.BELOW,
        "under,less than,fewer than,below,at most,up to,no more than,not more than,lower than,"
        "shorter than,within,well under,well below,smaller than,worse than",
    )
    | _bounds(
        Bound.NEARLY,
        "nearly,almost,close to,not quite,just under,just below,slightly under,slightly below,"
        "slightly less than,a little under,a little less than,just less than",
    )
    | _bounds(Bound.ABOUT, "about,around,roughly,some,approximately,approx,circa,ca,something like,in the region of"),
    points=words_of("point points pp ppt"),
    time=words_of(
        "year years month months week weeks day days hour hours minute minutes second seconds decade "
        "decades night nights o'clock am pm"
    ),
    references=words_of(
        "table tables figure figures fig section sections chapter chapters annex appendix page pages p pp "
        "version versions grade grades level step steps part no number iso din box note footnote item "
        "type line equation eq volume vol issue edition phase stage scale article clause"
    ),
    months=words_of("january february march april may june july august september october november december"),
    intervals=words_of("interval intervals level confidence ci credible"),
    difference=words_of("gap gaps difference differences lead margin advantage disadvantage deficit distance"),
    change=words_of(
        "gain gains gained gaining lift lifts lifted raise raises raised rise rises rose improve improves "
        "improved improvement improvements increase increases increased boost boosts boosted grew grows "
        "uplift added adds fell falls dropped drops decreased declined"
    ),
    comparing=_spread(
        1,
        _MERIT,
        "outperform outperforms outperformed outperforming beat beats beating lead leads led "
        "leading ahead surpass surpasses surpassed outdo outdoes outdid outscore outscores outscored "
        "outrank outranks outstrip outstrips",
        needs_than=False,
    )
    | _spread(
        -1,
        _MERIT,
        "trail trails trailed trailing lag lags lagged behind underperform underperforms underperformed loses lost",
        needs_than=False,
    )
    | _spread(1, _SIZE, "exceed exceeds exceeded above", needs_than=False)
    | _spread(-1, _SIZE, "below", needs_than=False)
    | _spread(1, _MERIT, "better faster quicker stronger superior")
    | _spread(-1, _MERIT, "worse slower weaker poorer inferior")
    | _spread(1, _SIZE, "higher more larger greater bigger longer costlier dearer")
    | _spread(-1, _SIZE, "lower less fewer smaller shorter cheaper"),
    best=_spread(1, _MERIT, "best top strongest fastest quickest leader winner")
    | _spread(-1, _MERIT, "worst slowest weakest poorest")
    | _spread(1, _SIZE, "highest most largest greatest longest biggest costliest dearest")
    | _spread(-1, _SIZE, "lowest least shortest cheapest fewest smallest"),
    negations=words_of("not no never neither nor none cannot nobody nothing without hardly"),
    hedges=words_of(
        "if whether could may might will would should can expect expected expects unless hope hopes "
        "suppose perhaps possibly likely would-be aim aims unclear"
    ),
    nouns=words_of(
        "task tasks measure measures outcome outcomes test tests benchmark benchmarks comparison "
        "comparisons area areas category categories exercise exercises"
    ),
    targets=words_of("target targets goal goals"),
    reaches=words_of(
        "reach reaches reached meet meets met hit hits attain attains attained achieve achieves achieved fulfil fulfils"
    ),
    misses=words_of("miss misses missed short fail fails failed"),
    significant=words_of("significant significantly"),
    group_nouns=words_of(
        "model models one ones side sides system systems group groups product products service services "
        "tool tools version versions approach approaches method methods"
    ),
    stop=words_of(
        "a an the of on in at to for from by with and or as is are was were be been per its it their this "
        "that than over under into between all each"
    ),
    generic=words_of(
        "question questions answer answering answers task test tests score result results quality medical"
    ),
    colleagues=frozenset({"colleagues", "co-workers", "coworkers", "others"}),
)
