"""Signatures of people over what is issued, and their consent to it before it is."""
