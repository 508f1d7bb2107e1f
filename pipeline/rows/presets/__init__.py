"""The programs whose files of rows are known by their headings, a module each; ``preset`` says what is known of one."""
