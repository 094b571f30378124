"""Take positions and wishes for more time on calls for comments out of mails."""
