"""Numbers to pictures for a phone: no words in them, for captions speak the reader's language."""
