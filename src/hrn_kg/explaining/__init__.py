"""Why a query found nothing: its causes, worked out of the text of the query and of trials on the release."""
