"""The scheme book: every rule with its clause, how we read it, and examples worked by the engine.

`chapter` gathers what a scheme's chapter says, `worked_cases` has the engine work the cases,
`book_pages` and `book_pdf` lay it out, `book_folder` writes what is stale.
"""
