"""What has to be filled in for a new period: tables, their workbooks, and what is added later."""
