"""What was known on a day: revisions issued and corrections recorded by then, and nothing since.

issued_by.py           which revisions had been issued by then
known_corrections.py   a correction as it stood then: not yet withdrawn, an appeal still open
known_write_offs.py    the decisions about open amounts that had been taken by then
known_files.py         inputs, corrections and rules of that day, each from what froze it
known_workspace.py     all of it as a workspace, with a ledger that ends on that day
"""
