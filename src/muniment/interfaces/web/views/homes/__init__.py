"""The first page: one desk for each kind of work, with what needs its people now."""
