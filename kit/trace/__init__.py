"""What a release tells of itself: where its sentences and numbers come from."""
