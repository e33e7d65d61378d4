"""PDF files as they are found: text by marks, structure and places, attachments and signatures. Reads, never writes."""
