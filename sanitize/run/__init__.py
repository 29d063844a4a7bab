"""The flow: plan, fit, apply, settle, audit, gate, publish."""
