"""What each address answers: a module for each resource, with its routes and what is sent to and from them."""
