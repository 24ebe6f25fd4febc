"""Watching what the base rests on: the web pages that its documents cite, and the age of its figures.

`asked_of_release` knows which addresses are cited and which figures are older than their interval. `source_checks` asks
for an address, politely, and only on machines of the public (`public_hosts`, `single_requests`, `robots_files`);
`cited_sources` tells what is known of one by now. `watch_record` keeps that in the home, `rounds` goes through all of
them, `open_points` is what somebody should look at, and `weekly_messages` sends it.
"""
