"""How each kind of step arises, said in one sentence of Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.rounding import ends
from kpilib.rules.formula import Constant, Name
from kpilib.text.explain import describe_excluded, describe_items, describe_people
from kpilib.text.explain.words import Say, number, percent, taken

if TYPE_CHECKING:
    from kpilib.text.explain.trace_step import Step

_Sentence = Callable[["Step", Say], str]


def notes(step: Step, wording: Say) -> Iterator[str]:
    """What is said below a step's name and value: how it arises, and by which clause."""
    unmet = step.condition is not None and step.condition.value is not True
    if unmet:
        pass  # nothing was worked out
    elif step.formula is not None:
        yield from formula_lines(step, wording)
    elif text := SENTENCES[step.kind](step, wording):
        yield text
    yield from describe_excluded.lines(step, wording)
    if since := step.facts.get("since"):
        yield wording.say("since {since}", since=since)
    if step.clause:
        yield wording.say("clause: {clause}", clause=step.clause)
    if step.assumption is not None:
        reading = step.assumption.in_(wording.lang)
        yield wording.say("⚑ reading: {reading}", reading=reading)


def formula_lines(step: Step, wording: Say) -> Iterator[str]:
    """A formula in names and in numbers; of an `if` only the branch that was taken."""
    node = step.formula
    if node is None or isinstance(node, Name):
        return
    rest, conditions = taken(node, step)
    if step.place is not None or step.facts.get("person"):
        # Rows of the inputs and people stand in long lists: one line each.
        if not isinstance(rest, (Name, Constant)):
            yield f"= {wording.formula(rest, wording.named_numbers(step))}"
    else:
        if step.facts.get("no_rows"):
            yield wording.say("no rows, so this holds") + _chosen(step, wording)
        if isinstance(step.value, bool):
            yield f"= {wording.formula(node, wording.named_numbers(step))}"
            return
        symbols = wording.formula(node, wording.symbols(step))
        numbers = wording.formula(rest, wording.numbers(step))
        yield f"= {symbols}"
        if numbers != symbols:
            yield f"= {numbers}"
    for condition, held in dict(conditions).items():
        text = wording.formula(condition, wording.named_numbers(step))
        mark = wording.say("holds") if held else wording.say("does not hold")
        yield wording.say("{text}: {mark}", text=text, mark=mark)


def _nothing(step: Step, wording: Say) -> str:
    del step, wording
    return ""


def _input(step: Step, wording: Say) -> str:
    origin, decided = wording.period(step.facts.get("origin")), step.facts.get("decided")
    if decided:
        return wording.say(
            "arose in {origin}, taken over from the scheme before as {decided} says",
            origin=origin,
            decided=decided,
        )
    return wording.say("arose in {origin}, carried on", origin=origin) if origin else ""


def _attainment(step: Step, wording: Say) -> str:
    actual, target = step.children
    cap = step.facts["cap"]
    sides = (target, actual) if step.facts["lower_is_better"] else (actual, target)
    names = _sides(wording, lower=bool(step.facts["lower_is_better"]))
    first, second = (
        f"{name} {wording.plain(child)}" for name, child in zip(names, sides, strict=True)
    )
    top = percent(cap) if isinstance(cap, Decimal) else ""
    most = wording.say(", at most {top}", top=top) if top else wording.say(", no cap")
    if step.facts["lower_is_better"] and not actual.value:
        return wording.say("the actual is 0, so {top}", top=top)
    if isinstance(actual.value, Fraction) and actual.value < 0:
        return wording.say("the actual is negative, so 0")
    return f"= {first} ÷ {second}{most}"


def _sides(wording: Say, *, lower: bool) -> tuple[str, str]:
    actual, target = wording.say("actual"), wording.say("target")
    return (target, actual) if lower else (actual, target)


def _weighted(step: Step, wording: Say) -> str:
    (of,) = step.children
    weight, top = step.facts["weight"], step.facts["top"]
    shown = _exact(weight) if isinstance(weight, Fraction) else ""
    if isinstance(top, Decimal):
        of_top = wording.say("rating {whole} ÷ top {top}", whole=wording.plain(of), top=number(top))
        return wording.say("= weight {shown} × {of_top}", shown=shown, of_top=of_top)
    return wording.say(
        "= weight {shown} × attainment {whole}", shown=shown, whole=wording.plain(of)
    )


def _exact(weight: Fraction) -> str:
    """A weight as a number, or as the division that never ends."""
    return number(weight) if ends(weight) else f"({weight.numerator} ÷ {weight.denominator})"


def _rating(step: Step, wording: Say) -> str:
    weights: Any = step.facts["weights"]
    given: dict[str, list[Step]] = {}
    for child in step.children:
        given.setdefault(child.name, []).append(child)
    means = [_mean_of(given[rater], wording) for rater in weights if rater in given]
    if len(weights) == 1:
        return wording.say("rating: ") + "".join(means) if len(step.children) > 1 else ""
    shares = [percent(Fraction(weights[rater])) for rater in weights if rater in given]
    parts = " + ".join(f"{mean} × {share}" for mean, share in zip(means, shares, strict=True))
    if len(means) == len(weights) and sum(weights.values()) == 1:
        return f"= {parts}"
    return f"= ({parts}) ÷ ({' + '.join(shares)})"


def _mean_of(scores: list[Step], wording: Say) -> str:
    values = [s.value for s in scores if isinstance(s.value, Fraction)]
    mean = number(sum(values, Fraction(0)) / len(values))
    name = wording.named(scores[0])
    if len(values) == 1:
        return f"{name} {mean}"
    return wording.say("{name} on average {mean}", name=name, mean=mean)


def _sum(step: Step, wording: Say) -> str:
    chosen = _chosen(step, wording)
    if step.facts.get("carried") and not step.children:
        return wording.say("nothing was carried on, so 0")
    if not step.children and step.unit == "yuan" and "kinds" not in step.facts:
        return wording.say("there is nothing to pay")
    if not step.children:
        return wording.say("no rows, so 0") + chosen
    return wording.say("the sum of these") + chosen


def _chosen(step: Step, wording: Say) -> str:
    """Which rows: `（产品；已录入CRM）`."""
    kinds: Any = step.facts.get("kinds", ())
    parts = [wording.listed([kind.in_(wording.lang) for kind in kinds])] if kinds else []
    if (where := step.facts.get("where")) is not None:
        names: Any = step.facts["names"]
        parts.append(wording.formula(where, lambda name: str(names[name].in_(wording.lang))))  # type: ignore[arg-type]
    return _in_brackets(parts, wording)


def _in_brackets(parts: list[str], wording: Say) -> str:
    if not parts:
        return ""
    return wording.say(" ({parts})", parts="; ".join(parts), parts_2="；".join(parts))


def _mean(step: Step, wording: Say) -> str:
    count = sum(child.value is not None for child in step.children)
    return wording.say("the mean of these {count}", count=count) + _chosen(step, wording)


def _months(step: Step, wording: Say) -> str:
    if not step.children:
        return wording.say("no rows, so 0") + _chosen(step, wording)
    months = sorted({str(child.value) for child in step.children})
    return wording.say("months: {months}", months=wording.listed(months)) + _chosen(step, wording)


def _weeks(step: Step, wording: Say) -> str:
    under: Any = step.facts["under"]
    found = [c.name for c in step.children if isinstance(c.value, Fraction) and c.value < under]
    none = wording.say("none")
    weeks, least, which = len(step.children), number(under), wording.listed(found) or none
    return wording.say(
        "of {weeks} whole weeks those under {least}: {which}", weeks=weeks, least=least, which=which
    )


def _years(step: Step, wording: Say) -> str:
    if len(step.children) == 1:
        return wording.say("cut to whole years")
    return wording.say("whole years from the hire date to the last day")


def _rounded(step: Step, wording: Say) -> str:
    del step
    return wording.say("rounded half up to two decimals")


def _printed(step: Step, wording: Say) -> str:
    del step
    return wording.say(
        "cut to hundredths; what is missing to the score goes to those that lost most"
    )


def _score(step: Step, wording: Say) -> str:
    values = [child.value for child in step.children if isinstance(child.value, Fraction)]
    terms = " + ".join(number(value) if value >= 0 else f"({number(value)})" for value in values)
    total = sum(values, Fraction(0))
    if len(step.children) == 1 and total == step.value:
        return ""
    rounded = wording.say(", rounded half up to two decimals")
    return f"= {terms}{'' if total == step.value else rounded}"


def _steps(step: Step, wording: Say) -> str:
    band: Any = step.facts["band"]
    table: Any = step.facts["table"]
    if band is None:
        return ""
    shown = percent if step.facts["share"] else number
    bounds = []
    if band.from_ is not None:
        bounds.append(f"≥ {shown(band.from_)}")
    above = [bound for bound in table.from_ if bound > band.from_] if table.from_ else []
    if above:
        bounds.append(f"< {shown(min(above))}")
    if band.to is not None:
        bounds.append(f"{'≤' if table.whole else '<'} {shown(band.to)}")
    of = wording.plain(step.children[0])
    row = wording.say(" and ").join(bounds) or wording.say("all others")
    return wording.say(
        "step table: {whole} lies in the band {row} → {step}",
        whole=of,
        row=row,
        step=wording.value(step),
    )


def _lookup(step: Step, wording: Say) -> str:
    table: Any = step.facts["table"]
    keys = tuple(child.value for child in step.children)
    words = wording.listed([wording.both(child) for child in step.children])
    other = "" if keys in table else wording.say(" (all others)")
    return wording.say(
        "table: {words}{other} → {step}", words=words, other=other, step=wording.value(step)
    )


def _grade(step: Step, wording: Say) -> str:
    row: Any = step.facts["row"]
    if row is None:
        return wording.say("no grade is reached")
    bound = wording.say("all others") if row.from_ is None else f"≥ {number(row.from_)}"
    score, grade = wording.plain(step.children[0]), wording.plain(step)
    return wording.say(
        "grades: score {score}, {bound} → {grade}", score=score, bound=bound, grade=grade
    )


def _excluded(step: Step, wording: Say) -> str:
    del step
    return wording.say("not assessed")


def _first(step: Step, wording: Say) -> str:
    count = sum(child.value is not True for child in step.children)
    if step.value is None and not step.children:
        return wording.say("there is no such rule")
    if step.value is None:
        return wording.say("none of these {count} holds", count=count)
    held = wording.plain(step)
    after: Any = step.facts.get("after", ())
    rest = wording.listed([wording.word(name) for name in after])
    not_needed = wording.say("; not looked at any more: {rest}", rest=rest)
    not_needed = not_needed if after else ""
    if not count:
        return wording.say("the rule of {held} holds", held=held) + not_needed
    above = wording.say_number(
        "the first that holds, from the top down: {held}; {n} before it does not hold",
        "the first that holds, from the top down: {held}; {n} before it do not hold",
        n=count,
        held=held,
    )
    return above + not_needed


def _none_true(step: Step, wording: Say) -> str:
    if not step.children:
        return wording.say("no rule leaves anybody out")
    if step.value is True:
        return wording.say("none of these rules applies")
    return wording.say("one of these rules applies")


def _any_true(step: Step, wording: Say) -> str:
    del step
    return wording.say("assessed in any of the pieces is assessed")


def _reason(step: Step, wording: Say) -> str:
    del step
    return wording.say("the last reason of somebody who is assessed in no piece")


def _found(step: Step, wording: Say) -> str:
    del step
    return wording.say("one of those found")


def _carried(step: Step, wording: Say) -> str:
    origin, before = (wording.period(step.facts[fact]) for fact in ("origin", "from"))
    return wording.say("arose in {origin}, handed on by {before}", origin=origin, before=before)


def _unchanged(step: Step, wording: Say) -> str:
    del step
    return wording.say("carried on as it came")


def _stranger(step: Step, wording: Say) -> str:
    del step
    return wording.say("not among the employees of this period; what is carried stays as it is")


def _absent(step: Step, wording: Say) -> str:
    del step
    return wording.say("there is none here")


SENTENCES: Mapping[str, _Sentence] = {
    "absent": _absent,
    "any_true": _any_true,
    "attainment": _attainment,
    "carried": _carried,
    "detail": _nothing,
    "excluded": _excluded,
    "fill": describe_items.fill,
    "first": _first,
    "found": _found,
    "given": _nothing,
    "grade": _grade,
    "input": _input,
    "item": describe_items.item,
    "left_out": _nothing,
    "lookup": _lookup,
    "mean": _mean,
    "month": _nothing,
    "months": _months,
    "none_true": _none_true,
    "owed": describe_items.owed,
    "parameter": _nothing,
    "pool": describe_people.pool,
    "printed": _printed,
    "prizes": describe_people.prizes,
    "rank": describe_people.rank,
    "rating": _rating,
    "reason": _reason,
    "rest": describe_items.rest,
    "rounded": _rounded,
    "score": _score,
    "shown": _nothing,
    "steps": _steps,
    "stranger": _stranger,
    "sum": _sum,
    "total": describe_people.total,
    "unchanged": _unchanged,
    "weeks": _weeks,
    "weighted": _weighted,
    "years": _years,
}
"""By kind of step; a formula speaks for itself."""
