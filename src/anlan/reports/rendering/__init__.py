"""Setting a document in type: PDF by typst, DOCX by python-docx, in the page format of GB/T 9704-2012."""
