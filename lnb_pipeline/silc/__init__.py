"""What EU-SILC is: files, variables of every survey year, flags, derived variables. No I/O."""
