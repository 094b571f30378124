"""Define objections and their life, and what decides a call for consensus."""
