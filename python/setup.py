"""A wheel that contains the program fits one platform, but every Python 3."""

from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class PackageWithProgram(Distribution):
    def has_ext_modules(self) -> bool:
        return (Path(__file__).parent / "masklet/bin/masklet").exists()


class WheelForEveryPython(bdist_wheel):
    def get_tag(self) -> tuple[str, str, str]:
        _, _, platform = super().get_tag()
        return "py3", "none", platform


setup(distclass=PackageWithProgram, cmdclass={"bdist_wheel": WheelForEveryPython})
