"""Pure: from the record of an incident to the words of a document."""
