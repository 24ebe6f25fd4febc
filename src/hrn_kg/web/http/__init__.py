"""What all routes share: addresses, negotiation, parameters, responses, problems."""
