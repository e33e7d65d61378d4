"""The words the program itself says, one module for each language."""
