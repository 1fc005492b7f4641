"""From a list of defects to a ranked cause: who is compared with whom, what each met, and the answer in words."""
