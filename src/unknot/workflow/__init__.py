"""From a diary to a fit and an answer: the one path that the library and every command take."""
