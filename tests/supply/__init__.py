"""What is shipped, embedded and stood on: the lock's packages, their licences, their faults."""
