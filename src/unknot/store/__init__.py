"""What is kept on this disk: fits, compiled kernels, pieces of long work, whole files or none."""
