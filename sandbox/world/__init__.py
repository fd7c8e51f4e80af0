"""The synthetic world every sandbox agency tells a part of."""
