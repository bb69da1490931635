"""Imported once by the server that every report's process is forked from: what is slow to load."""

from __future__ import annotations

import os

# Charts drawn with pyplot appear below their cell, as in a kernel; set before pyplot is loaded.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

import IPython.core.interactiveshell
import matplotlib.pyplot as plt
import papermill

import kpilib.report
import kpilib.review
from kpilib import fonts

fonts.face()

__all__ = ["IPython", "kpilib", "papermill", "plt"]
