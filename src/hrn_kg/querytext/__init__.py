"""What is read off the text of a query before an engine sees it."""
