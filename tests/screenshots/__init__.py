"""`make screenshots`: the pictures of the README, of a real server that a made-up team has worked with."""
