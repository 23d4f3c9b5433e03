"""The door of packaging."""

from muniment.stages.packaging.events import PackageSealed
from muniment.stages.packaging.operations import package_of, seal
from muniment.stages.packaging.queries import sealed
from muniment.stages.packaging.shapes import SealedPackageShape

__all__ = ["PackageSealed", "SealedPackageShape", "package_of", "seal", "sealed"]
