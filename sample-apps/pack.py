"""Packs folders into zip archives whose bytes depend on nothing but the files, and makes the parts that no tool makes.

    pack.py folder FOLDER ARCHIVE [--store NAME]...   a zip archive
    pack.py bundle-metadata DEPENDENCIES FOLDER       what an Android app bundle says about itself
    pack.py binary-plist XML BINARY                   a property list as Xcode ships it
    pack.py encrypt EXECUTABLE                        what the App Store makes of an arm64 executable
"""

import argparse
import hashlib
import pathlib
import plistlib
import struct
import zipfile

LC_ENCRYPTION_INFO_64 = 0x2C


def pack(folder, archive, stored=()):
    """Writes every file below `folder`, sorted by name, with one fixed time; names in `stored` are not compressed."""
    folder = pathlib.Path(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(archive, "w") as out:
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            executable = (folder / name).stat().st_mode & 0o100
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            out.writestr(entry, (folder / name).read_bytes(), compresslevel=9)


def field(number, value):
    """One length-delimited protobuf field; the texts here are shorter than 128 bytes or need a second length byte."""
    value = value.encode() if isinstance(value, str) else value
    length, size = len(value), bytearray()
    while length > 127:
        size.append(length & 127 | 128)
        length >>= 7
    return bytes([number << 3 | 2]) + bytes(size) + bytes([length]) + value


def write_bundle_metadata(dependencies, folder):
    """Writes `BundleConfig.pb` (the version of the tool) and `dependencies.pb` (a Maven coordinate per line of a file)."""
    folder = pathlib.Path(folder)
    (folder / "BundleConfig.pb").write_bytes(field(1, field(2, "1.17.2")))
    libraries = b""
    for line in pathlib.Path(dependencies).read_text().splitlines():
        if line and not line.startswith("#"):
            group, artifact, version = line.split(":")
            libraries += field(1, field(1, field(1, group) + field(2, artifact) + field(5, version)))
    target = folder / "BUNDLE-METADATA/com.android.tools.build.libraries/dependencies.pb"
    target.parent.mkdir(parents=True)
    target.write_bytes(libraries)


def write_binary_plist(source, target):
    """Keys are sorted, as Xcode does it."""
    pathlib.Path(target).write_bytes(plistlib.dumps(plistlib.loads(pathlib.Path(source).read_bytes()), fmt=plistlib.FMT_BINARY))


def encrypt(executable):
    """Sets `cryptid` and makes the range that it speaks of unreadable; not FairPlay, but to a reader the same thing."""
    path = pathlib.Path(executable)
    image = bytearray(path.read_bytes())
    (commands,) = struct.unpack_from("<I", image, 16)
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", image, at)
        if command == LC_ENCRYPTION_INFO_64:
            start, length = struct.unpack_from("<II", image, at + 8)
            struct.pack_into("<I", image, at + 16, 1)
            blocks = range(0, length, 32)
            noise = b"".join(hashlib.sha256(struct.pack("<I", block)).digest() for block in blocks)[:length]
            image[start : start + length] = noise
            path.write_bytes(image)
            return
        at += size
    raise SystemExit(f"{executable}: no encryption command")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)

    def command(name, action, *arguments):
        parsed = commands.add_parser(name)
        for argument in arguments:
            parsed.add_argument(argument)
        parsed.set_defaults(action=action)
        return parsed

    command("folder", pack, "folder", "archive").add_argument("--store", dest="stored", action="append", default=[])
    command("bundle-metadata", write_bundle_metadata, "dependencies", "folder")
    command("binary-plist", write_binary_plist, "source", "target")
    command("encrypt", encrypt, "executable")
    arguments = vars(parser.parse_args())
    arguments.pop("action")(**arguments)


if __name__ == "__main__":
    main()
