"""What teams do: file, claim, rule, appeal, answer. Plain functions over a `Desk`."""
