"""What is printed: a survey becomes a layout, a layout becomes sheets."""
