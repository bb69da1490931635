"""What has been issued and paid: the register, its revisions, and what is still owed."""
