"""A wrong equation -> the smallest edit that makes it true."""
