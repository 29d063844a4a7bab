"""Data in memory as Arrow tables, and back: whatever kind goes in comes out."""
