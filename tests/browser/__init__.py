"""The pages in a real browser, over a sample city that lives in memory."""
