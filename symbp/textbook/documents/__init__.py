"""A file in any format -> displays, tables and macros with their places."""
