"""What format the files are that pass through this process, remembered from stage to stage."""

from recordkit.formats import Readings

READINGS = Readings()
