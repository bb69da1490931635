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


def notes(step: Step, say: Say) -> Iterator[str]:
    """What is said below a step's name and value: how it arises, and by which clause."""
    unmet = step.condition is not None and step.condition.value is not True
    if unmet:
        pass  # nothing was worked out
    elif step.formula is not None:
        yield from formula_lines(step, say)
    elif text := SENTENCES[step.kind](step, say):
        yield text
    yield from describe_excluded.lines(step, say)
    if since := step.facts.get("since"):
        yield say.pick(f"自{since}起", f"since {since}")
    if step.clause:
        yield say.pick(f"条款：{step.clause}", f"clause: {step.clause}")
    if step.assumption is not None:
        reading = step.assumption.in_(say.lang)
        yield say.pick(f"⚑ 约定：{reading}", f"⚑ reading: {reading}")


def formula_lines(step: Step, say: Say) -> Iterator[str]:
    """A formula in names and in numbers; of an `if` only the branch that was taken."""
    node = step.formula
    if node is None or isinstance(node, Name):
        return
    rest, conditions = taken(node, step)
    if step.place is not None or step.facts.get("person"):
        # Rows of the inputs and people stand in long lists: one line each.
        if not isinstance(rest, (Name, Constant)):
            yield f"= {say.formula(rest, say.named_numbers(step))}"
    else:
        if step.facts.get("no_rows"):
            yield say.pick("没有记录，取此值", "no rows, so this holds") + _chosen(step, say)
        if isinstance(step.value, bool):
            yield f"= {say.formula(node, say.named_numbers(step))}"
            return
        symbols = say.formula(node, say.symbols(step))
        numbers = say.formula(rest, say.numbers(step))
        yield f"= {symbols}"
        if numbers != symbols:
            yield f"= {numbers}"
    for condition, held in dict(conditions).items():
        text = say.formula(condition, say.named_numbers(step))
        mark = say.pick("成立" if held else "不成立", "holds" if held else "does not hold")
        yield say.pick(f"{text}：{mark}", f"{text}: {mark}")


def _nothing(step: Step, say: Say) -> str:
    del step, say
    return ""


def _input(step: Step, say: Say) -> str:
    origin, decided = say.period(step.facts.get("origin")), step.facts.get("decided")
    if decided:
        return say.pick(
            f"产生于{origin}，换用本办法时按 {decided} 转入",
            f"arose in {origin}, taken over from the scheme before as {decided} says",
        )
    return say.pick(f"产生于{origin}，结转而来", f"arose in {origin}, carried on") if origin else ""


def _attainment(step: Step, say: Say) -> str:
    actual, target = step.children
    cap = step.facts["cap"]
    sides = (target, actual) if step.facts["lower_is_better"] else (actual, target)
    first, second = (f"{side} {say.plain(child)}" for side, child in zip(
        _sides(say, lower=bool(step.facts["lower_is_better"])), sides, strict=True))  # fmt: skip
    top = percent(cap) if isinstance(cap, Decimal) else ""
    most = say.pick(f"，最高{top}", f", at most {top}") if top else say.pick("，不封顶", ", no cap")
    if step.facts["lower_is_better"] and not actual.value:
        return say.pick(f"实际为 0，按最高{top}计", f"the actual is 0, so {top}")
    if isinstance(actual.value, Fraction) and actual.value < 0:
        return say.pick("实际为负，按 0 计", "the actual is negative, so 0")
    return f"= {first} ÷ {second}{most}"


def _sides(say: Say, *, lower: bool) -> tuple[str, str]:
    actual, target = say.pick("实际", "actual"), say.pick("目标", "target")
    return (target, actual) if lower else (actual, target)


def _weighted(step: Step, say: Say) -> str:
    (of,) = step.children
    weight, top = step.facts["weight"], step.facts["top"]
    shown = _exact(weight) if isinstance(weight, Fraction) else ""
    if isinstance(top, Decimal):
        of_top = say.pick(f"评分 {say.plain(of)} ÷ 满分 {number(top)}",
                          f"rating {say.plain(of)} ÷ top {number(top)}")  # fmt: skip
        return say.pick(f"= 权重 {shown} × {of_top}", f"= weight {shown} × {of_top}")
    return say.pick(
        f"= 权重 {shown} × 达成率 {say.plain(of)}", f"= weight {shown} × attainment {say.plain(of)}"
    )


def _exact(weight: Fraction) -> str:
    """A weight as a number, or as the division that never ends."""
    return number(weight) if ends(weight) else f"({weight.numerator} ÷ {weight.denominator})"


def _rating(step: Step, say: Say) -> str:
    weights: Any = step.facts["weights"]
    given: dict[str, list[Step]] = {}
    for child in step.children:
        given.setdefault(child.name, []).append(child)
    means = [_mean_of(given[rater], say) for rater in weights if rater in given]
    if len(weights) == 1:
        return say.pick("评分：", "rating: ") + "".join(means) if len(step.children) > 1 else ""
    shares = [percent(Fraction(weights[rater])) for rater in weights if rater in given]
    parts = " + ".join(f"{mean} × {share}" for mean, share in zip(means, shares, strict=True))
    if len(means) == len(weights) and sum(weights.values()) == 1:
        return f"= {parts}"
    return f"= ({parts}) ÷ ({' + '.join(shares)})"


def _mean_of(scores: list[Step], say: Say) -> str:
    values = [s.value for s in scores if isinstance(s.value, Fraction)]
    mean = number(sum(values, Fraction(0)) / len(values))
    name = say.named(scores[0])
    if len(values) == 1:
        return f"{name} {mean}"
    return say.pick(f"{name}平均 {mean}", f"{name} on average {mean}")


def _sum(step: Step, say: Say) -> str:
    chosen = _chosen(step, say)
    if step.facts.get("carried") and not step.children:
        return say.pick("没有结转，为 0", "nothing was carried on, so 0")
    if not step.children and step.unit == "yuan" and "kinds" not in step.facts:
        return say.pick("没有应付的项目", "there is nothing to pay")
    if not step.children:
        return say.pick("没有记录，为 0", "no rows, so 0") + chosen
    return say.pick("下列各项之和", "the sum of these") + chosen


def _chosen(step: Step, say: Say) -> str:
    """Which rows: `（产品；已录入CRM）`."""
    kinds: Any = step.facts.get("kinds", ())
    parts = [say.listed([kind.in_(say.lang) for kind in kinds])] if kinds else []
    if (where := step.facts.get("where")) is not None:
        names: Any = step.facts["names"]
        parts.append(say.formula(where, lambda name: str(names[name].in_(say.lang))))  # type: ignore[arg-type]
    return _in_brackets(parts, say)


def _in_brackets(parts: list[str], say: Say) -> str:
    if not parts:
        return ""
    return say.pick(f"（{'；'.join(parts)}）", f" ({'; '.join(parts)})")


def _mean(step: Step, say: Say) -> str:
    count = sum(child.value is not None for child in step.children)
    return say.pick(f"下列 {count} 项的平均", f"the mean of these {count}") + _chosen(step, say)


def _months(step: Step, say: Say) -> str:
    if not step.children:
        return say.pick("没有记录，为 0", "no rows, so 0") + _chosen(step, say)
    months = sorted({str(child.value) for child in step.children})
    return say.pick(f"发生的月份：{'、'.join(months)}", f"months: {', '.join(months)}") + _chosen(
        step, say
    )


def _weeks(step: Step, say: Say) -> str:
    under: Any = step.facts["under"]
    found = [c.name for c in step.children if isinstance(c.value, Fraction) and c.value < under]
    none = say.pick("无", "none")
    weeks, least, which = len(step.children), number(under), say.listed(found) or none
    return say.pick(
        f"{weeks} 个完整自然周中，不足 {least} 的周：{which}",
        f"of {weeks} whole weeks those under {least}: {which}",
    )


def _years(step: Step, say: Say) -> str:
    if len(step.children) == 1:
        return say.pick("取整年", "cut to whole years")
    return say.pick("自入职日期至期末的整年数", "whole years from the hire date to the last day")


def _rounded(step: Step, say: Say) -> str:
    del step
    return say.pick("四舍五入到两位小数", "rounded half up to two decimals")


def _printed(step: Step, say: Say) -> str:
    del step
    return say.pick(
        "截到百分位，所差的百分位依次补给截去最多的项，使各项之和等于得分",
        "cut to hundredths; what is missing to the score goes to those that lost most",
    )


def _score(step: Step, say: Say) -> str:
    values = [child.value for child in step.children if isinstance(child.value, Fraction)]
    terms = " + ".join(number(value) if value >= 0 else f"({number(value)})" for value in values)
    total = sum(values, Fraction(0))
    if len(step.children) == 1 and total == step.value:
        return ""
    rounded = say.pick("，四舍五入到两位小数", ", rounded half up to two decimals")
    return f"= {terms}{'' if total == step.value else rounded}"


def _steps(step: Step, say: Say) -> str:
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
    of = say.plain(step.children[0])
    row = say.pick(" 且 ", " and ").join(bounds) or say.pick("其余", "all others")
    return say.pick(f"分档表：{of} 属于“{row}”一档 → {say.value(step)}",
                    f"step table: {of} lies in the band {row} → {say.value(step)}")  # fmt: skip


def _lookup(step: Step, say: Say) -> str:
    table: Any = step.facts["table"]
    keys = tuple(child.value for child in step.children)
    words = say.listed([say.both(child) for child in step.children])
    other = "" if keys in table else say.pick("（其他）", " (all others)")
    return say.pick(f"对照表：{words}{other} → {say.value(step)}",
                    f"table: {words}{other} → {say.value(step)}")  # fmt: skip


def _grade(step: Step, say: Say) -> str:
    row: Any = step.facts["row"]
    if row is None:
        return say.pick("未达到任何等级", "no grade is reached")
    bound = say.pick("其余", "all others") if row.from_ is None else f"≥ {number(row.from_)}"
    score, grade = say.plain(step.children[0]), say.plain(step)
    return say.pick(
        f"等级表：得分 {score}，{bound} → {grade}", f"grades: score {score}, {bound} → {grade}"
    )


def _excluded(step: Step, say: Say) -> str:
    del step
    return say.pick("不参与考核", "not assessed")


def _first(step: Step, say: Say) -> str:
    count = sum(child.value is not True for child in step.children)
    if step.value is None and not step.children:
        return say.pick("没有这样的规则", "there is no such rule")
    if step.value is None:
        return say.pick(f"下列 {count} 条均不成立", f"none of these {count} holds")
    held = say.plain(step)
    after: Any = step.facts.get("after", ())
    rest = say.listed([say.word(name) for name in after])
    not_needed = say.pick(f"；其下不再看：{rest}", f"; not looked at any more: {rest}")
    not_needed = not_needed if after else ""
    if not count:
        return say.pick(f"“{held}”一条成立", f"the rule of {held} holds") + not_needed
    above = say.pick(
        f"自上而下取第一条成立的：“{held}”成立，其上 {count} 条不成立",
        f"the first that holds, from the top down: {held}; {count} before it "
        f"{'does' if count == 1 else 'do'} not hold",
    )
    return above + not_needed


def _none_true(step: Step, say: Say) -> str:
    if not step.children:
        return say.pick("没有排除任何人的规则", "no rule leaves anybody out")
    if step.value is True:
        return say.pick("下列规则均不适用", "none of these rules applies")
    return say.pick("下列规则之一适用", "one of these rules applies")


def _any_true(step: Step, say: Say) -> str:
    del step
    return say.pick("任一期间参与考核即为参与", "assessed in any of the pieces is assessed")


def _reason(step: Step, say: Say) -> str:
    del step
    return say.pick("各期间均未参与时，取最后一期的原因",
                    "the last reason of somebody who is assessed in no piece")  # fmt: skip


def _found(step: Step, say: Say) -> str:
    del step
    return say.pick("其中之一", "one of those found")


def _carried(step: Step, say: Say) -> str:
    origin, before = (say.period(step.facts[fact]) for fact in ("origin", "from"))
    return say.pick(f"产生于{origin}，由{before}结转而来",
                    f"arose in {origin}, handed on by {before}")  # fmt: skip


def _unchanged(step: Step, say: Say) -> str:
    del step
    return say.pick("照原数结转", "carried on as it came")


def _stranger(step: Step, say: Say) -> str:
    del step
    return say.pick(
        "不在本期人员名单中，结转项照原数保留",
        "not among the employees of this period; what is carried stays as it is",
    )


def _absent(step: Step, say: Say) -> str:
    del step
    return say.pick("此处没有此项", "there is none here")


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
