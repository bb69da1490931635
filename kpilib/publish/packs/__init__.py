"""Reports and the packs they make up: made when something has changed, in parallel."""
