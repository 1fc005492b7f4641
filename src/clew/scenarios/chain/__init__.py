"""Chain quality: how far the recorded history of things can be relied on, as a score with its parts and findings."""
