"""What the letters of a document are: from a notation file, from the running text, from how its displays write them."""
