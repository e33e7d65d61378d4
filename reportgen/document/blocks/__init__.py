"""What template calls make: one file for each kind of block. Each function takes the `Desk` first."""
