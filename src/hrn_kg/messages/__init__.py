"""Messages to people and their programs: mail by the server that the operator names, JSON to one address.

The latter (`webhook`) brings the HTTP client with it, which a server need not load.
"""

from hrn_kg.messages.mail import Mail, MailServer, mailbox_of
from hrn_kg.messages.message_faults import MessageNotSent

__all__ = ["Mail", "MailServer", "MessageNotSent", "mailbox_of"]
