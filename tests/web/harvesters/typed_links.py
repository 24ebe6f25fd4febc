"""What the library signposting reads from the head, the page and the linkset of the server that is named, as JSON."""

import json
import sys

from signposting import find_signposting_html, find_signposting_http, find_signposting_linkset

server, thing = sys.argv[1:]


def links(signposts):
    return sorted([str(one.rel), str(one.target), str(one.type or "")] for one in signposts)


linkset = find_signposting_linkset(server + "/linkset")
contexts = {str(one.context) for one in linkset.signposts}
print(
    json.dumps(
        {
            "head": links(find_signposting_http(server + thing)),
            "page": links(find_signposting_html(f"{server}/en{thing}")),
            "linkset": {str(one): links(linkset.for_context(one)) for one in contexts},
        }
    )
)
