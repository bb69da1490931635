"""Tests of rendering: notebook to HTML, PDF and DOCX."""
