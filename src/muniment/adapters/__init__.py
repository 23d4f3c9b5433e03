"""What keeps the promises of `kernel.ports`: disks, authorities, scanners, links. No Django."""
