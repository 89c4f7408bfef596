"""The commands. Each file of this folder that holds a `COMMAND` is one."""
