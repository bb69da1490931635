"""Names from right to left stay apart from the figures beside them, in text and nowhere else."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from kpilib.text.right_to_left import isolated

NAME = "\u0645\u062d\u0645\u062f \u0639\u0628\u062f"


def test_what_follows_a_name_is_not_a_part_of_it() -> None:
    page = f'<p title="{NAME}">Team {NAME} · 2026</p>'
    assert isolated(page) == f'<p title="{NAME}">Team <bdi>{NAME}</bdi> · 2026</p>'


def test_titles_programs_and_style_sheets_are_left_alone() -> None:
    page = f"<title>{NAME}</title><style>/* {NAME} */</style><script>a = '{NAME}'</script>"
    assert isolated(page) == page


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said = ""

    def handle_data(self, data: str) -> None:
        self.said += data


@given(st.lists(st.sampled_from([NAME, "\u05d3", " ", "12", "a", "&lt;", "\u3000"])))
def test_a_page_says_what_it_said(parts: list[str]) -> None:
    read = [_Text(), _Text()]
    page = f"<p>{''.join(parts)}</p>"
    for each, text in zip(read, (page, isolated(page)), strict=True):
        each.feed(text)
    assert read[0].said == read[1].said
