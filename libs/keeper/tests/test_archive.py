"""What is unpacked stays in its folder, and what was changed is seen."""

import io
import tarfile

import pytest

from cafe_keeper import archive
from cafe_keeper.archive import Unusable


def tar_of(file, *members):
    with tarfile.open(file, "w:gz") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil-of-a-test", "auth/../../evil"])
def test_nothing_is_written_outside(tmp_path, name):
    file, folder = tmp_path / "b.tar.gz", tmp_path / "open"
    folder.mkdir()
    tar_of(file, (tarfile.TarInfo(name), b"x"))
    with pytest.raises(Unusable):
        archive.read(file, folder)
    assert list(tmp_path.iterdir()) == [file, folder] or not (tmp_path / "evil").exists()


def test_a_link_is_no_file(tmp_path):
    info = tarfile.TarInfo("manifest.json")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    tar_of(tmp_path / "b.tar.gz", (info, b""))
    with pytest.raises(Unusable):
        archive.read(tmp_path / "b.tar.gz", tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_backup_is_told(tmp_path, content):
    file = tmp_path / "b.tar.gz"
    file.write_bytes(content)
    with pytest.raises(Unusable, match="no whole backup"):
        archive.read(file, tmp_path / "open")
