"""A department's review: one period beside those before it, in sentences, tables and charts."""
