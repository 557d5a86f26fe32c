"""What readers of every form of a page share. It imports none of them."""
