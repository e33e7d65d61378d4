"""From any tidy or wide table to scores: a mapping in briefing.yaml says how, as data."""
