"""Members and devices: who belongs, on what, and how another comes in."""
