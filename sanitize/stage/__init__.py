"""The shape of a stage, how it is bound and applied, and stages in memory."""
