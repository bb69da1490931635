"""A new scheme with its first case, out of building blocks or after an existing one."""
