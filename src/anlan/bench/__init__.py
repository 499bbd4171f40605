"""Benchmarks that start their own home and print JSON."""
