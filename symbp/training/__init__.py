"""A generated folder and a data file -> trained parameters."""
