"""Reviews, notebooks, rendering, packs and pages."""
