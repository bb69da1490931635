"""What is said of rules and figures, in words."""
