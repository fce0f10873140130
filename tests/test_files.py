"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kg.errors import ExportError
from kg.files import SUFFIX, Staged, write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "a.txt"
    write(place, b"one")
    write(place, b"two")
    assert place.read_bytes() == b"two"
    assert names(place.parent) == ["a.txt"]


def test_several_files_wait_for_each_other(tmp_path: Path) -> None:
    with Staged() as staged:
        staged.add(tmp_path / "a", b"1")
        assert not (tmp_path / "a").exists()
        staged.add(tmp_path / "b", b"2")
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"1", b"2"]


def test_an_error_between_them_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def stopped() -> None:
        with Staged() as staged:
            staged.add(tmp_path / "a", b"new")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stopped()
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_full_disk_changes_nothing_and_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ExportError, match=r"a: cannot be written: No space left on device"):
        write(tmp_path / "a", b"new")
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="cannot be written: it is a folder"):
        write(tmp_path, b"x")
    with pytest.raises(ExportError, match="cannot be written: "):
        write(tmp_path / "file" / "below", b"x")
    with pytest.raises(ExportError, match="cannot be written: File name too long"):
        write(tmp_path / ("x" * 300), b"x")


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    write(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
    with pytest.raises(ExportError, match="No space left on device"):
        write(Path("/dev/full"), b"x")


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    dead = 2**22 + 1  # beyond the largest process number
    for number in (dead, os.getpid()):
        (tmp_path / f".a.{number}{SUFFIX}").write_bytes(b"half")
    (tmp_path / f".a.b{SUFFIX}").write_bytes(b"somebody else's")
    write(tmp_path / "c", b"x")
    assert names(tmp_path) == sorted([f".a.{os.getpid()}{SUFFIX}", f".a.b{SUFFIX}", "c"])
