"""What-ifs shown: as tables, charts, a workbook and JSON; the same sections everywhere."""
