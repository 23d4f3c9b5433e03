"""The rooms that a record passes through, in this order: capture to filing.

A later room may ask an earlier one; an earlier room does not know what comes next.
"""
