"""The benchmark behind `make bench`: synthetic data, ten queries, this service beside its peers over HTTP."""
