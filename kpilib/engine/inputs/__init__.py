"""Input tables: files to text cells, corrections laid over them, cells to typed columns."""
