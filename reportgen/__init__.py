"""reportgen: structured findings in, Word and PDF briefings out."""
