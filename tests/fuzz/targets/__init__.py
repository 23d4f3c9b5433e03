"""The parsers that are fuzzed, one module each."""
