"""诉求件: what somebody must be answered, run by the course of its class."""
