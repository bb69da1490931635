"""The cast of 大客户部: who sells what in which quarter, and the deals that the story needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sample_company.days import PERIODS


@dataclass(frozen=True)
class Seller:
    """One person; yuan; product income by quarter, to be split into deals (None: not there)."""

    name: str
    hired: date
    float_salary: int
    targets: tuple[int | None, ...]
    products: tuple[int | None, ...]
    coefficient: int  # the usual KPI coefficient in percent
    role: str = "account_manager"


@dataclass(frozen=True)
class Laid:
    """A deal that the story needs, in yuan as text; `shares` maps employee to share."""

    day: str
    kind: str
    amount: str
    shares: dict[str, str]
    note: str = ""
    more: dict[str, str] = field(default_factory=dict)


def _every(target: int) -> tuple[int | None, ...]:
    return (target,) * len(PERIODS)


SELLERS = {
    "E001": Seller(
        name="周启明",
        hired=date(2016, 3, 1),
        float_salary=6000,
        targets=(240_000, 240_000, 240_000, 240_000, 260_000),
        products=(151_480, 214_350, 187_260, 266_120, 178_940),
        coefficient=100,
        role="manager",
    ),
    "E002": Seller(
        name="林知夏",
        hired=date(2018, 7, 2),
        float_salary=5000,
        targets=(200_000, 200_000, 200_000, 200_000, 220_000),
        products=(176_230, 228_450, 191_380, 300_760, 204_910),
        coefficient=105,
    ),
    "E003": Seller(
        name="何嘉木",
        hired=date(2022, 4, 18),
        float_salary=3600,
        targets=_every(150_000),
        products=(0, 88_000, 131_000, 158_640, 109_730),
        coefficient=93,
    ),
    "E004": Seller(
        name="沈若棠",
        hired=date(2020, 9, 7),
        float_salary=4000,
        targets=_every(160_000),
        products=(121_370, 197_250, 126_480, 170_890, 98_160),
        coefficient=100,
    ),
    "E005": Seller(
        name="韩柏舟",
        hired=date(2019, 5, 13),
        float_salary=4200,
        targets=_every(180_000),
        products=(96_540, 78_910, 134_270, 127_350, 141_620),
        coefficient=97,
    ),
    "E006": Seller(
        name="秦晓岚",
        hired=date(2021, 2, 22),
        float_salary=3500,
        targets=_every(140_000),
        products=(83_190, 61_740, 92_480, 88_060, 86_050),
        coefficient=99,
    ),
    "E007": Seller(
        name="陆云帆",
        hired=date(2017, 10, 9),
        float_salary=4200,
        targets=_every(180_000),
        products=(102_760, 148_320, 61_450, 196_580, 91_240),
        coefficient=101,
    ),
    "E008": Seller(
        name="高静姝",
        hired=date(2021, 8, 16),
        float_salary=3200,
        targets=_every(130_000),
        products=(71_260, 92_840, 64_310, 110_570, 79_080),
        coefficient=96,
    ),
    "E009": Seller(
        name="郑伯言",
        hired=date(2023, 3, 6),
        float_salary=3000,
        targets=_every(120_000),
        products=(66_120, 51_340, 37_860, None, None),
        coefficient=86,
    ),
    "E010": Seller(
        name="唐可欣",
        hired=date(2022, 11, 1),
        float_salary=2800,
        targets=_every(100_000),
        products=(52_380, 66_910, 58_420, 82_570, 59_640),
        coefficient=98,
    ),
    "E011": Seller(
        name="罗一鸣",
        hired=date(2025, 8, 4),
        float_salary=2600,
        targets=(None, None, None, 100_000, 100_000),
        products=(None, None, 27_350, 56_820, 43_710),
        coefficient=92,
    ),
}

_BOTH = {"E005": "0.6", "E006": "0.4"}
_RETURNED = {"note_customer": "松泽仪表"}
_PHASES = {"note_customer": "望潮港务"}
_EXTENDED = {"note_customer": "云砚医药"}
LAID = (
    # 何嘉木, first quarter: two small deals, and a large customer who puts acceptance off.
    Laid("2025-02-20", "product", "6800.00", {"E003": "1"}, "年初唯一的小单"),
    Laid("2025-03-18", "product", "45200.00", {"E003": "1"}, "主合同客户延期验收,本季仅回首款"),
    Laid("2025-06-12", "product", "120000.00", _BOTH, "两人合作项目,按贡献六四分", _EXTENDED),
    Laid("2025-11-19", "product", "68500.00", _BOTH, "二期扩容,仍按六四分", _EXTENDED),
    Laid(
        "2025-12-11",
        "product",
        "26800.00",
        {"E006": "1"},
        "CRM中查无此项目,暂不计任务和奖金",
        {"in_crm": "false"},
    ),
    Laid(
        "2025-08-21",
        "implementation",
        "18600.00",
        {"E007": "1"},
        "一期实施,二期客户延期验收",
        _PHASES,
    ),
    Laid("2026-03-05", "product", "38640.00", {"E007": "0.7", "E004": "0.3"}, "沈若棠引荐客户"),
    Laid(
        "2026-01-22",
        "implementation",
        "22400.00",
        {"E007": "1"},
        "二期实施",
        {"standard_price": "22400.00"} | _PHASES,
    ),
    Laid(
        "2026-03-20",
        "secondary_development",
        "31500.00",
        {"E007": "1"},
        "按毛利计入",
        {"gross_margin": "14260.00"},
    ),
    Laid("2026-02-10", "training", "5200.00", {"E007": "1"}),
    Laid(
        "2025-09-10",
        "implementation",
        "42000.00",
        {"E008": "1"},
        "低于标准报价成交,差额按标准报价划拨",
        {"standard_price": "50000.00"},
    ),
    Laid(
        "2025-05-22",
        "secondary_development",
        "28000.00",
        {"E001": "1"},
        "按毛利计入",
        {"gross_margin": "11600.00"},
    ),
    Laid(
        "2025-10-16",
        "implementation",
        "26500.00",
        {"E002": "1"},
        "",
        {"standard_price": "26000.00"},
    ),
    Laid("2025-09-17", "product", "18600.50", {"E010": "1"}, "试用期内可退", _RETURNED),
    Laid(
        "2025-11-12",
        "product",
        "-18600.50",
        {"E010": "1"},
        "客户试用后退货,冲回9月17日合同",
        _RETURNED,
    ),
    Laid("2025-03-26", "maintenance", "24300.00", {"E010": "1"}, "年度维护"),
    Laid("2026-03-25", "maintenance", "25900.00", {"E010": "1"}, "年度维护续签"),
    Laid("2025-04-15", "training", "8600.00", {"E010": "1"}),
    Laid("2025-06-25", "maintenance", "15400.00", {"E008": "1"}, "年度维护"),
    Laid("2025-09-24", "training", "6300.00", {"E011": "1"}, "随老员工承接的培训"),
    Laid("2025-12-24", "maintenance", "19700.00", {"E001": "1"}, "集团客户年度维护"),
)
EMPLOYEE_NOTES = {
    ("E009", "2025Q3"): "9月30日离职",
    ("E011", "2025Q3"): "8月4日入职,首季不承担任务",
}
