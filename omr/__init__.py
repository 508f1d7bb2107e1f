"""What is read: a picture becomes a registration, marks, answers, a reading."""
