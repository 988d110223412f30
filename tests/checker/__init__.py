"""The checker in JavaScript against the kernel."""
