"""What is known now beside what was issued: the bridge between them, and its report."""
