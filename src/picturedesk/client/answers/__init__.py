"""What the server answers, as frozen structs; a field that a newer server adds is passed over."""
