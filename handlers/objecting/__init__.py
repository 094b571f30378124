"""Keep the register of objections: raise, answer, retract, settle and contest them."""
