"""What the wheel contains, without the libraries that `make wheel` adds, and the command in it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import build_wheel
from masklet import program
from masklet.version import VERSION
from masklet_server import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Any program does: what is tested here is where it goes.
    build_wheel.stage(Path("/bin/true"), folder / "none", folder / "package")
    return build_wheel.make(folder / "package", folder / "made")


def test_program_page_worker_and_licences_are_in_the_wheel(wheel):
    assert wheel.name == f"masklet-{VERSION}-py3-none-linux_x86_64.whl"
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
        modes = {info.filename: info.external_attr >> 16 for info in file.infolist()}
        metadata = file.read(f"masklet-{VERSION}.dist-info/METADATA").decode()
    assert {"masklet/bin/masklet", "masklet/web/index.html", "masklet/worker/tasks.py",
            "masklet/worker/requirements.txt", "masklet/py.typed", "masklet/cvat.py",
            "masklet/bridges/label_studio.py"} <= names
    assert modes["masklet/bin/masklet"] & 0o111
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "web").rglob("*.js")}
    assert {f"masklet/{page}" for page in pages} <= names
    assert not [name for name in names if "tsconfig" in name or "__pycache__" in name]
    assert "Requires-Python: >=3.10" in metadata


def test_the_command_is_the_program_in_the_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as file:
        for name in file.namelist():
            file.extract(name, tmp_path)
    bundled = tmp_path / "masklet/bin/masklet"
    bundled.write_text("#!/bin/sh\necho program \"$@\"\n")
    bundled.chmod(0o755)
    code = "from masklet.program import main; import sys; sys.argv[1:] = ['models', 'list']; main()"

    def run(**environment):
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path,
            env={"PATH": str(tmp_path), **environment})

    assert run().stdout == "program models list\n"
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho other \"$@\"\n")
    other.chmod(0o755)
    assert run(MASKLET_BIN=str(other)).stdout == "other models list\n"
    bundled.unlink()
    # The command itself, which is a script, is not taken for the program.
    (tmp_path / "masklet-command").mkdir()
    script = tmp_path / "masklet-command/masklet"
    script.write_text("#!/usr/bin/python3\n")
    script.chmod(0o755)
    ended = run(PATH=str(script.parent))
    assert ended.returncode == 1 and "does not contain the program" in ended.stderr
    assert program.is_script(str(script)) and not program.is_script("/bin/true")


def test_what_the_program_says_to_type_next_is_what_works(tmp_path, monkeypatch):
    command = tmp_path / "masklet"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    assert program.word(str(command)) == str(command)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program.word(str(command)) == "masklet"
    assert program.word("/elsewhere/masklet") == "/elsewhere/masklet"
