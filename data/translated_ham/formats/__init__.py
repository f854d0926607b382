"""What translated mails are written in."""
