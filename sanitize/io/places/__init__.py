"""Where files are: disks of this machine and object stores."""
