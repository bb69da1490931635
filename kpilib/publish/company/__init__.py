"""All departments of a period: the page, the review, the year and the payroll of the company."""
