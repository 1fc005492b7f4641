"""``make scaffold connector NAME``: a working, tested driver folder to start from."""
