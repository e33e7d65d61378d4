"""The engine knows nothing of language models: data of other fields, made up, with results worked out by hand."""

from reportgen.analysis.model import Basis, MarginResult, NoteCode, Verdict
from tests.builders_analysis import analysed, comparison, interval, margin, metric, only_gap, score, target, task


def test_word_error_rates_of_speech_recognisers():
    """Fractions, lower is better: 0.058 against 0.072, and a tie on noise."""
    wer = metric("wer", "fraction", "lower")
    values = [
        ("o-base", "0.081", "clean"),
        ("o-large", "0.058", "clean"),
        ("t-cloud", "0.072", "clean"),
        ("o-large", "0.140", "noisy"),
        ("t-cloud", "0.14", "noisy"),
    ]
    scores = [score(system, value, metric="wer", task=name) for system, value, name in values]
    analysis, found = analysed(
        scores, metrics=[wer], tasks=[task("clean", "speech"), task("noisy", "speech")], themes=["speech"]
    )
    clean, noisy = analysis.gaps
    assert (clean.focus.systems, str(clean.raw), str(clean.gap), str(clean.relative)) == (
        ("o-large",),
        "-0.014",
        "0.014",
        "-19.4",
    )
    assert (clean.verdict, noisy.verdict, str(noisy.gap), found) == (Verdict.LEADS, Verdict.NO_DIFFERENCE, "0.00", [])
    (median,) = analysis.rollups[0].medians
    assert (median.unit, str(median.value), median.count) == ("", "0.007", 2)


def test_latencies_of_services_by_the_median_of_each_group():
    """Milliseconds, lower is better; the median of 120, 180, 95, 240 is (120 + 180) / 2 = 150."""
    latency = metric("p95", "quantity", "lower", "ms")
    values = {"o1": "120", "o2": "180", "o3": "95", "o4": "240", "t1": "143", "t2": "90", "t3": "310"}
    gap = only_gap(
        [score(name, value, metric="p95") for name, value in values.items()], metrics=[latency], selection="median"
    )
    assert (gap.focus.systems, str(gap.focus.value), gap.reference.systems) == (("o1", "o2"), "150", ("t1",))
    assert (str(gap.raw), str(gap.gap), str(gap.relative), gap.verdict) == ("7", "-7", "4.9", Verdict.TRAILS)


def test_maturity_levels_of_agencies_against_targets():
    """A scale of 1 to 5 without a reference group: one reached, one missed, one not measured."""
    level = metric("level", "score")
    goals = [target("3", id=f"{name}-goal", task=name, metric="level") for name in ("data", "people", "risk")]
    analysis, found = analysed(
        [score("o-agency", "4", metric="level", task="data"), score("o-agency", "2", metric="level", task="people")],
        metrics=[level],
        reference=None,
        targets=goals,
    )
    assert [(gap.id, str(gap.gap), gap.verdict, gap.relative) for gap in analysis.gaps] == [
        ("data@data-goal", "1", Verdict.LEADS, None),
        ("people@people-goal", "-1", Verdict.TRAILS, None),
        ("risk@risk-goal", "None", Verdict.NOT_REPORTED, None),
    ]
    overall = analysis.rollups[-1]
    assert (overall.tasks, overall.both_sides, overall.reference_only, found) == (3, 2, 1, [])


def test_cure_rates_of_a_trial_with_a_margin_declared_beforehand():
    """45 of 50 against 44 of 50: 2 pp; Newcombe gives -11.03 to 15.09 pp."""
    cured = metric("cured", proportion=True)
    scores = [
        score("o-drug", "90.0", metric="cured", n=50, count=45),
        score("t-standard", "88.0", metric="cured", n=50, count=44),
    ]
    gap = only_gap(scores, metrics=[cured], margins=[margin("12.0", "cured")])
    assert (str(gap.gap), gap.verdict, gap.basis) == ("2.0", Verdict.NO_CLEAR_DIFFERENCE, Basis.DERIVED_INTERVAL)
    assert (str(gap.interval.low), str(gap.interval.high), gap.margin) == ("-11.03", "15.09", MarginResult.NON_INFERIOR)
    assert NoteCode.AFTER_SELECTION not in [note.code for note in gap.notes]


def test_mortality_is_better_when_it_is_lower_and_the_trials_own_interval_comes_first():
    """The paper prints a risk difference of -3.1 pp (-5.8 to -0.4) for treatment minus control."""
    deaths = metric("deaths", direction="lower", proportion=True)
    scores = [
        score("o-drug", "12.4", metric="deaths", n=1000, count=124),
        score("t-placebo", "15.5", metric="deaths", n=1000, count=155),
    ]
    gap = only_gap(
        scores,
        metrics=[deaths],
        comparisons=[
            comparison(
                "o-drug",
                "t-placebo",
                "better",
                metric="deaths",
                difference="-3.1",
                unit="pp",
                interval=interval("-5.8", "-0.4"),
            )
        ],
    )
    assert (str(gap.gap), str(gap.interval.low), str(gap.interval.high)) == ("3.1", "0.4", "5.8")
    assert (gap.verdict, gap.basis) == (Verdict.LEADS, Basis.REPORTED_INTERVAL)


def test_a_mixed_briefing_keeps_every_unit_apart():
    metrics = [
        metric("yield", "quantity", "higher", "t/ha"),
        metric("loss", "percent", "lower"),
        metric("awards", "count"),
    ]
    values = [
        ("wheat", "yield", "8.1", "7.4"),
        ("maize", "yield", "10.2", "11.0"),
        ("storage", "loss", "4.0", "6.5"),
        ("fair", "awards", "3", "5"),
    ]
    scores = [
        score(system, value, metric=used, task=name)
        for name, used, *pair in values
        for system, value in zip(("o-farm", "t-farm"), pair, strict=True)
    ]
    analysis, found = analysed(scores, metrics=metrics)
    assert {gap.task: (str(gap.gap), gap.verdict) for gap in analysis.gaps} == {
        "wheat": ("0.7", Verdict.LEADS),
        "maize": ("-0.8", Verdict.TRAILS),
        "storage": ("2.5", Verdict.LEADS),
        "fair": ("-2", Verdict.TRAILS),
    }
    assert [(each.unit, str(each.value), each.count) for each in analysis.rollups[-1].medians] == [
        ("t/ha", "-0.05", 2),
        ("", "-2", 1),
        ("pp", "2.5", 1),
    ]
    assert found == []
