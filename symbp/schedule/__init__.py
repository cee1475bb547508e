"""Program -> Schedule: what is fused, tiled and kept out of memory; verified, and interpreted to the same values."""
