"""What everything stands on: periods, exact numbers, columns, declared tables, files, problems."""
