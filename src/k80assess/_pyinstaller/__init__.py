"""What PyInstaller is told of this package, so that it works inside a program."""
