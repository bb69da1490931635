"""How each kind of step arises, said in one sentence of Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.explain.words import Say, number, percent, taken
from kpilib.formula import Constant, Name

if TYPE_CHECKING:
    from kpilib.explain.node import Step

_Sentence = Callable[["Step", Say], str]


def notes(step: Step, say: Say) -> Iterator[str]:
    """What is said below a step's name and value: how it arises, and by which clause."""
    if step.formula is not None:
        yield from formula_lines(step, say)
    elif text := SENTENCES[step.kind](step, say):
        yield text
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
        symbols = say.formula(node, say.symbols(step))
        numbers = say.formula(rest, say.numbers(step))
        if step.facts.get("no_rows"):
            yield say.pick("没有记录，取此值", "no rows, so this holds") + _chosen(step, say)
        yield f"= {symbols}"
        if numbers != symbols and not isinstance(step.value, bool | None):
            yield f"= {numbers}"
        elif numbers != symbols:
            yield say.pick("即 ", "that is, ") + numbers
    for condition, held in dict(conditions).items():
        text = say.formula(condition, say.named_numbers(step))
        mark = say.pick("成立" if held else "不成立", "holds" if held else "does not hold")
        yield say.pick(f"{text}：{mark}", f"{text}: {mark}")


def _nothing(step: Step, say: Say) -> str:
    del step, say
    return ""


def _input(step: Step, say: Say) -> str:
    origin = step.facts.get("origin")
    return say.pick(f"{origin}结转", f"carried from {origin}") if origin else ""


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
    shown = number(weight) if isinstance(weight, Fraction) else ""
    if isinstance(top, Decimal):
        of_top = say.pick(f"评分 {say.plain(of)} ÷ 满分 {number(top)}",
                          f"rating {say.plain(of)} ÷ top {number(top)}")  # fmt: skip
        return say.pick(f"= 权重 {shown} × {of_top}", f"= weight {shown} × {of_top}")
    return say.pick(
        f"= 权重 {shown} × 达成率 {say.plain(of)}", f"= weight {shown} × attainment {say.plain(of)}"
    )


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
    return say.pick(
        f"{len(step.children)} 个完整自然周中，不足 {number(under)} 的周：{'、'.join(found) or none}",
        f"of {len(step.children)} whole weeks those under {number(under)}: "
        f"{', '.join(found) or none}",
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
    if band.to is not None:
        bounds.append(f"{'≤' if table.whole else '<'} {shown(band.to)}")
    of = say.plain(step.children[0])
    row = say.pick("且", " and ").join(bounds) or say.pick("其余", "all others")
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
    return say.pick(f"等级表：得分 {say.plain(step.children[0])}，{bound} → {say.plain(step)}",
                    f"grades: score {say.plain(step.children[0])}, {bound} → {say.plain(step)}")  # fmt: skip


def _total(step: Step, say: Say) -> str:
    count = sum(child.value is not None for child in step.children)
    of: Any = step.facts["of"]
    what = _of_what(step, of, say)
    how = step.facts["how"]
    if how == "number":
        return say.pick(f"有{what}的人数", f"how many people have {what}")
    if how == "mean":
        return say.pick(f"{count} 人{what}的平均", f"mean of {what} over {count} people")
    if any(isinstance(child.value, bool) for child in step.children):
        return say.pick(f"符合“{what}”的人数", f"how many people fulfil: {what}")
    return say.pick(f"{count} 人{what}之和", f"sum of {what} over {count} people")


def _of_what(step: Step, node: Any, say: Say) -> str:  # noqa: ANN401 - a formula's node
    if not step.children:
        return say.pick("该项", "it")
    return say.formula(node, say.symbols(step.children[0]))


def _mine(step: Step, people: tuple[Step, ...]) -> Step | None:
    return next((person for person in people if person.name == step.facts["mine"]), None)


def _pool(step: Step, say: Say) -> str:
    pool, *people = step.children
    mine = _mine(step, tuple(people))
    weights = [p.value for p in people if isinstance(p.value, Fraction)]
    whole = sum(weights, Fraction(0))
    if mine is None or not isinstance(mine.value, Fraction) or not isinstance(pool.value, Fraction):
        return say.pick("不参与分配", "takes no part")
    if not whole:
        return say.pick("各人权重均为 0，不分配", "all weights are 0, so nobody gets anything")
    share = pool.value * mine.value / whole
    got = step.value if isinstance(step.value, Fraction) else Fraction(0)
    cents = "" if got == share else say.pick(
        "；各人截到分，余下的分按截去部分由大到小各补 1 分",
        "; all are cut to the fen, and what is left goes fen by fen to those that lost most")  # fmt: skip
    weight = say.pick("权重", "weight")
    total = say.pick(f"{len(people)} 人合计", f"all {len(people)} people")
    shown = "" if got == share else f" ≈ {number(share)}"
    return (f"= {say.named(pool)} {say.plain(pool)} × {weight} {number(mine.value)} ÷ "
            f"{total} {number(whole)}{shown}{cents}")  # fmt: skip


def _rank(step: Step, say: Say) -> str:
    gives = step.facts["gives"]
    count = len(step.children)
    how = say.pick(f"{count} 人由高到低排名，同值同名次",
                   f"{count} people ranked, the highest first, equals alike")  # fmt: skip
    if gives == "place":
        mine = _mine(step, step.children)
        value = mine.value if mine else None
        if not isinstance(value, Fraction):
            return say.pick("不参与排名", "not ranked")
        above = sum(isinstance(p.value, Fraction) and p.value > value for p in step.children)
        return how + say.pick(f"；高于本人的有 {above} 人", f"; {above} above")
    what = {"last": ("；末位的名次", "; the last place"), "count": ("；人数", "; how many")}
    return how + say.pick(*what[str(gives)])


def _prizes(step: Step, say: Say) -> str:
    mine = _mine(step, step.children)
    if mine is None or not isinstance(mine.value, Fraction):
        return say.pick("没有名次，没有奖金", "no place, so no prize")
    place = int(mine.value)
    alike = sum(person.value == mine.value for person in step.children)
    prizes: Any = step.facts["prizes"]
    taken = [number(prize) for prize in prizes[place - 1 : place - 1 + alike]] or ["0"]
    if alike == 1:
        return say.pick(f"第 {place} 名的奖金", f"the prize of place {place}")
    return say.pick(f"第 {place} 名 {alike} 人并列，平分 {' + '.join(taken)}",
                    f"{alike} people share place {place}, and {' + '.join(taken)}")  # fmt: skip


def _fill(step: Step, say: Say) -> str:
    using, lower, *items = step.children
    if not items:
        return say.pick("没有差额", "no gaps")
    used = say.pick(f"{say.both(using)}，按发生先后补足", f"{say.both(using)}, the oldest gap first")
    if lower.value:
        used += say.pick(
            f"；{say.both(lower)}，自最后补足的一笔起调减计奖额",
            f"; {say.both(lower)}, lowering the bases from the last gap touched",
        )
    if step.facts["gives"] == "filled":
        return used
    return used + say.pick("；补满的各笔计奖额之和", "; the bases of the gaps filled completely")


def _item(step: Step, say: Say) -> str:
    facts: Mapping[str, Any] = step.facts
    amount, base = step.children
    origin = facts["origin"]
    rest, filled = number(facts["rest"]), number(facts["filled"])
    text = say.pick(f"{origin} 的差额 {say.plain(amount)}：补足 {filled}，余 {rest}",
                    f"gap of {origin}, {say.plain(amount)}: {filled} filled, {rest} left")  # fmt: skip
    if not isinstance(base.value, Fraction):
        return text
    owed = say.plain(base)
    if facts["lowered"]:
        owed += f" − {number(facts['lowered'])} = {number(facts['after'])}"
    due = say.pick("本季补发", "due now") if facts["done"] else say.pick("仍待补足", "not due yet")
    return text + say.pick(f"；计奖额 {owed}，{due}", f"; base {owed}, {due}")


def _excluded(step: Step, say: Say) -> str:
    del step
    return say.pick("不参与考核", "not assessed")


def _absent(step: Step, say: Say) -> str:
    del step
    return say.pick("此处没有此项", "there is none here")


SENTENCES: Mapping[str, _Sentence] = {
    "absent": _absent,
    "attainment": _attainment,
    "excluded": _excluded,
    "fill": _fill,
    "given": _nothing,
    "grade": _grade,
    "input": _input,
    "item": _item,
    "lookup": _lookup,
    "mean": _mean,
    "month": _nothing,
    "months": _months,
    "parameter": _nothing,
    "pool": _pool,
    "printed": _printed,
    "prizes": _prizes,
    "rank": _rank,
    "rating": _rating,
    "rounded": _rounded,
    "score": _score,
    "shown": _nothing,
    "steps": _steps,
    "sum": _sum,
    "total": _total,
    "weeks": _weeks,
    "weighted": _weighted,
    "years": _years,
}
"""By kind of step; a formula speaks for itself."""

