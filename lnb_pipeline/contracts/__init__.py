"""What a table is: columns, keys, codes, and everything derived from them."""
