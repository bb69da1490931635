"""Page one of a department's review: where it stands, why, what is paid, decided, and to come."""
