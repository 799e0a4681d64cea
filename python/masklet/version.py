"""The version of the package, which is that of the program in it."""

VERSION = "0.9.0"
