"""The demonstration: a server process and two devices with made-up data, in a temporary place."""
