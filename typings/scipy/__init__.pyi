# What the benchmarks use of SciPy, which has no types of its own.
