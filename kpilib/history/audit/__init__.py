"""The audit of a period: every act, who did it and when, and what it moved, to the fen.

audit_act.py          an act, and what it moved of whose pay
audit_effects.py      what each revision moved, out of its payouts and its bridge
input_acts.py         corrections, appeals, decisions, withdrawals
rule_acts.py          a department's own values of its scheme
revision_acts.py      what was issued, voided and consented to
told_acts.py          all of these in words, and what no file tells of
period_now.py         the period as it is known now, beside what was issued
department_audit.py   all of it of one department, with the sums that tie it to the revisions
audit_book.py         the workbook
"""
