"""AdventureWorks: real quotas and orders of a sales force, assessed over twelve quarters."""
