"""What is measured: the catalogue of indicators and their computation for one survey year."""
