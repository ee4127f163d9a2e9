"""Packs folders into zip archives whose bytes depend on nothing but the files, and writes the parts of an app bundle.

    pack.py folder FOLDER ARCHIVE [--store NAME]...
    pack.py bundle-metadata DEPENDENCIES FOLDER
"""

import argparse
import pathlib
import zipfile


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    folder = commands.add_parser("folder")
    folder.add_argument("folder")
    folder.add_argument("archive")
    folder.add_argument("--store", action="append", default=[])
    metadata = commands.add_parser("bundle-metadata")
    metadata.add_argument("dependencies")
    metadata.add_argument("folder")
    args = parser.parse_args()
    if args.command == "folder":
        pack(args.folder, args.archive, args.store)
    else:
        write_bundle_metadata(args.dependencies, args.folder)


if __name__ == "__main__":
    main()
