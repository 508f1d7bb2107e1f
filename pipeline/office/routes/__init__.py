"""What each address of the office answers: a module for each room, with its routes."""
