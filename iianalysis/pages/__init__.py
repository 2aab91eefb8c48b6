"""What a reader sees: sentences, tables to read and pictures, a folder for each subject."""
