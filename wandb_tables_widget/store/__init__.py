"""What is kept on disk: catalogue, segments, media packs, runs."""
