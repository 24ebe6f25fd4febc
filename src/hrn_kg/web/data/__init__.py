"""What machines harvest: things, the catalogue, the files of releases."""
