"""A made-up life, written as TOML: who lives it, what happens, and what to keep of it."""
