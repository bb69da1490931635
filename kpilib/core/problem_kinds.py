"""Problem codes that people read: what many problems of one code are called, told together."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Mapping[str, Message] = MappingProxyType({
    kind: kind
    for kind in (
        # Cells that cannot be read
        Message("not_a_date"), Message("not_a_month"), Message("not_a_number"),
        Message("not_a_period"), Message("not_true_or_false"), Message("not_whole"),
        Message("negative_number"), Message("unclear_percent"), Message("scaled_number"),
        Message("hidden_number"), Message("hidden_text"), Message("lost_digits"),
        Message("lost_letter"), Message("day_for_text"), Message("error_value"),
        Message("formula_without_value"), Message("external_link"), Message("merged_cells"),
        Message("no_single_value"),
        # Words and ids
        Message("unknown_column"), Message("unknown_customer_kind"), Message("unknown_employee"),
        Message("unknown_event"), Message("unknown_indicator"), Message("unknown_kind"),
        Message("unknown_level"), Message("unknown_metric"), Message("unknown_rater_type"),
        Message("unknown_role"), Message("unknown_status"), Message("id_in_another_form"),
        # What is missing or stands twice
        Message("missing_column"), Message("missing_metric"), Message("missing_month"),
        Message("missing_rating"), Message("missing_value"), Message("no_value"),
        Message("no_section"), Message("duplicate_row"),
        # What does not fit
        Message("outside_period"), Message("date_outside_month"), Message("month_not_allowed"),
        Message("before_hire"), Message("hired_after_period"), Message("in_no_piece"),
        Message("wrong_subject"), Message("wrong_length"), Message("off_scale"),
        Message("rater_without_weight"), Message("fraction_of_count"), Message("shares_not_one"),
        Message("zero_target"), Message("division_by_zero"), Message("malformed_row"),
        Message("old_value_differs"),
    )
})  # fmt: skip
"""By code; another code stands for itself."""
