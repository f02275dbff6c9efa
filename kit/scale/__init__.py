"""Many studies: a batch runs each of them apart."""
