"""The figures of a report explained inside the report; see `page_data`."""
