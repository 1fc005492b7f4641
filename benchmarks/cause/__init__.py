"""Causes, judged by what is true: nothing to find, decoys beside the real, planted causes; and how fast at size."""
