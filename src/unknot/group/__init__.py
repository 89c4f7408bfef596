"""Several people together: what they have in common, and what each gives to a picture of all."""
