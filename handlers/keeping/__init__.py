"""What is kept: looked through, let go, taken out, brought back."""
